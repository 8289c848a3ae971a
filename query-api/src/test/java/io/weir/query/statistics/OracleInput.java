package io.weir.query.statistics;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Reads a case's input. Sums are decimal strings and stay exact. */
record OracleInput(JsonNode node) {

    OracleInput at(String name) {
        return new OracleInput(node.get(name));
    }

    List<OracleInput> list(String name) {
        return StreamSupport.stream(node.get(name).spliterator(), false)
                .map(OracleInput::new)
                .toList();
    }

    List<OracleInput> list() {
        return StreamSupport.stream(node.spliterator(), false)
                .map(OracleInput::new)
                .toList();
    }

    long whole() {
        return node.asLong();
    }

    double number() {
        return node.asDouble();
    }

    long whole(String name) {
        return node.get(name).asLong();
    }

    double number(String name) {
        return node.get(name).asDouble();
    }

    boolean flag(String name) {
        return node.get(name).asBoolean();
    }

    String text(String name) {
        return node.get(name).asString();
    }

    BigDecimal sum(String name) {
        return new BigDecimal(node.get(name).asString());
    }

    double alpha() {
        return number("alpha");
    }

    Scale scale() {
        return Scale.valueOf(text("difference"));
    }

    Alternative alternative() {
        return text("alternative").equals("two-sided")
                ? Alternative.twoSided
                : Alternative.valueOf(text("alternative"));
    }

    MeanSums means() {
        return new MeanSums(whole("n"), sum("sum"), sum("sum_squares"));
    }

    /** Units that are 0 or 1: the sum is that of the squares. */
    MeanSums ones() {
        return new MeanSums(whole("n"), sum("sum"), sum("sum"));
    }

    Successes successes() {
        return new Successes(whole("n"), whole("successes"));
    }

    /** Two values of each unit, by the letters of their sums. */
    PairSums pairs(String x, String y, String product) {
        return new PairSums(
                whole("n"),
                sum("sum_" + x),
                sum("sum_" + x + x),
                sum("sum_" + y),
                sum("sum_" + y + y),
                sum("sum_" + product));
    }

    double[] values() {
        return list("values").stream().mapToDouble(OracleInput::number).toArray();
    }

    List<Double> numbers(String name) {
        return list(name).stream().map(OracleInput::number).toList();
    }

    NormalPrior normalPrior() {
        OracleInput prior = at("prior");
        boolean absolute = prior.node.has("type") && prior.text("type").equals("absolute");
        return new NormalPrior(
                prior.number("mean"),
                prior.number("variance"),
                prior.flag("proper"),
                absolute || !prior.node.has("type") ? Scale.absolute : Scale.relative);
    }

    BetaBinomial.Prior betaPrior() {
        return new BetaBinomial.Prior(at("prior").number("alpha"), at("prior").number("beta"));
    }
}
