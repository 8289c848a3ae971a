package io.weir.query.statistics;

import io.weir.query.statistics.ClusterSums.Both;
import io.weir.query.statistics.CochranMantelHaenszel.Table;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The oracle's clusters, pairs, tables and tasks. */
final class OracleStructures {

    private OracleStructures() {}

    static void addTo(Map<String, Function<OracleInput, OracleOutput>> all) {
        clustersAndPairs(all);
        tables(all);
    }

    private static void clustersAndPairs(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put("cluster_difference", OracleStructures::clusters);
        all.put(
                "paired_difference",
                in -> OracleOutput.of(
                        PairedDifference.of(in.pairs("a", "b", "ab"), in.alpha()),
                        found -> new OracleOutput().with("sd", found.sd()).withTest("diff", found.test())));
        all.put(
                "mcnemar",
                in -> OracleOutput.of(
                        McNemar.of(in.whole("both"), in.whole("only_a"), in.whole("only_b"), in.whole("neither")),
                        found -> new OracleOutput()
                                .with("p_value_exact", found.exact().value())
                                .with("ln_p_value_exact", found.exact().ln())
                                .with("chi_square", found.chiSquare())
                                .with("p_value_chi_square", found.pValue().value())
                                .with("ln_p_value_chi_square", found.pValue().ln())
                                .with("diff", found.difference())));
    }

    /** Reduced to what the stream keeps, first. */
    private static OracleOutput clusters(OracleInput in) {
        ClusterSums a = ClusterSums.NONE;
        ClusterSums b = ClusterSums.NONE;
        Both both = Both.NONE;
        for (OracleInput cluster : in.list("clusters")) {
            ClusterSums ofA = cluster(cluster.at("a"));
            ClusterSums ofB = cluster(cluster.at("b"));
            a = a.plus(ofA);
            b = b.plus(ofB);
            both = both.plus(Both.of(ofA, ofB));
        }
        return OracleOutput.of(ClusterRobust.of(a, b, both, in.alpha()), found -> new OracleOutput()
                .with("mean_a", found.meanA())
                .with("mean_b", found.meanB())
                .with("diff", found.test().estimate())
                .with("clusters", found.clusters())
                .with("se_cr0", found.cr0())
                .with("se_cr1", found.test().standardError())
                .with("t", found.test().t())
                .with("df", (long) found.test().degreesOfFreedom())
                .with(found.test().pValue())
                .with(found.test().interval())
                .with("p_value_normal", found.normal().value())
                .with("ln_p_value_normal", found.normal().ln()));
    }

    private static ClusterSums cluster(OracleInput in) {
        return ClusterSums.of(in.whole("n"), new BigDecimal(in.text("sum")));
    }

    private static void tables(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "cmh",
                in -> OracleOutput.of(
                        CochranMantelHaenszel.of(
                                in.list("tables").stream()
                                        .map(OracleStructures::table)
                                        .toList(),
                                in.alpha()),
                        OracleStructures::cmh));
        all.put(
                "cochran_q",
                in -> OracleOutput.of(
                        CochranQ.of(in.list("outcomes").stream()
                                .map(row -> row.list().stream()
                                        .map(x -> (int) x.whole())
                                        .toList())
                                .toList()),
                        found -> new OracleOutput()
                                .with("q", found.q())
                                .with("df", found.degreesOfFreedom())
                                .with(found.pValue())));
        all.put(
                "heterogeneity_q",
                in -> OracleOutput.of(
                        Heterogeneity.of(in.numbers("estimates"), in.numbers("variances")), found -> new OracleOutput()
                                .with("pooled", found.pooled())
                                .with("se", found.standardError())
                                .with("q", found.q())
                                .with("df", found.degreesOfFreedom())
                                .with(
                                        "p_value",
                                        found.pValue().map(PValue::value).orElse(null))
                                .with("i_squared", found.iSquared())
                                .with("tau_squared", found.tauSquared())
                                .with("pooled_random", found.pooledRandom())
                                .with("se_random", found.standardErrorRandom())));
        all.put("pass_hat_k", in -> passK(PassK.all(tasks(in), (int) in.whole("k"))));
        all.put("pass_at_k", in -> passK(PassK.any(tasks(in), (int) in.whole("k"))));
    }

    private static Table table(OracleInput in) {
        List<OracleInput> rows = in.list();
        List<OracleInput> treatment = rows.get(0).list();
        List<OracleInput> control = rows.get(1).list();
        return new Table(
                treatment.get(0).whole(),
                treatment.get(1).whole(),
                control.get(0).whole(),
                control.get(1).whole());
    }

    private static OracleOutput cmh(CochranMantelHaenszel found) {
        OracleOutput output = new OracleOutput()
                .with("chi_square", found.chiSquare())
                .with(found.pValue())
                .with("chi_square_corrected", found.corrected())
                .with(
                        "p_value_corrected",
                        found.correctedPValue().map(PValue::value).orElse(null))
                .with("mh_risk_ratio", found.riskRatio())
                .with("mh_risk_difference", found.riskDifference())
                .with("mh_odds_ratio", null)
                .with("ln_or", null)
                .with("se_ln_or", null)
                .with("or_ci_low", null)
                .with("or_ci_high", null);
        found.oddsRatio().ifPresent(odds -> output.with("mh_odds_ratio", odds.value())
                .with("ln_or", odds.ln())
                .with("se_ln_or", odds.standardErrorOfLn())
                .with("or_ci_low", odds.interval().low())
                .with("or_ci_high", odds.interval().high()));
        return output;
    }

    private static Map<Successes, Long> tasks(OracleInput in) {
        return in.list("tasks").stream()
                .map(task -> new Successes(task.whole("trials"), task.whole("successes")))
                .collect(Collectors.groupingBy(task -> task, LinkedHashMap::new, Collectors.counting()));
    }

    private static OracleOutput passK(Answer<PassK> answer) {
        return OracleOutput.of(
                answer, found -> new OracleOutput().with("value", found.value()).with("ln_value", found.ln()));
    }
}
