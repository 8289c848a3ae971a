package io.weir.query.statistics;

import io.weir.query.statistics.PostStratification.Stratum;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** The oracle's comparisons of two arms, and what they are made of. */
final class OracleComparisons {

    private static final String[] RATIO_SUMS = {"m", "d", "mp", "dp"};
    private static final String[] RATIO_PRODUCTS = {
        "m_m", "m_d", "m_mp", "m_dp", "d_d", "d_mp", "d_dp", "mp_mp", "mp_dp", "dp_dp"
    };

    private OracleComparisons() {}

    static void addTo(Map<String, Function<OracleInput, OracleOutput>> all) {
        means(all);
        proportions(all);
        ratios(all);
        quantiles(all);
        adjusted(all);
    }

    private static void means(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "mean_variance",
                in -> OracleOutput.of(Moments.of(in.means()), moments -> new OracleOutput()
                        .with("mean", moments.mean())
                        .with("variance", moments.variance())
                        .with(
                                "sd",
                                moments.variance().isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(moments.sd()))
                        .with("se", moments.standardError())));
        all.put(
                "proportion_moments",
                in -> OracleOutput.of(Moments.of(in.successes()), moments -> new OracleOutput()
                        .with("mean", moments.mean())
                        .with("variance_population", moments.populationVariance())
                        .with("variance_sample", moments.sampleVariance())
                        .with("se", moments.standardError())));
        all.put(
                "covariance",
                in -> OracleOutput.of(Moments.of(in.pairs("x", "y", "xy")), moments -> new OracleOutput()
                        .with("covariance", moments.covariance())
                        .with("correlation", moments.correlation())));
        all.put(
                "welch_t",
                in -> OracleOutput.of(
                        WelchTest.of(
                                in.at("a").means(),
                                in.at("b").means(),
                                in.alpha(),
                                in.alternative(),
                                in.number("null_value")),
                        test -> new OracleOutput().withTest("diff", test)));
        all.put(
                "relative_lift_delta",
                in -> OracleOutput.of(
                        RelativeLift.of(in.at("a").means(), in.at("b").means(), in.alpha()),
                        test -> new OracleOutput().withTest("lift", test)));
        all.put(
                "relative_lift_fieller",
                in -> OracleOutput.of(
                        FiellerInterval.of(in.at("a").means(), in.at("b").means(), in.alpha()),
                        OracleComparisons::fieller));
    }

    private static OracleOutput fieller(FiellerInterval fieller) {
        boolean limits = fieller.kind() != FiellerInterval.Kind.wholeLine;
        return new OracleOutput()
                .with("kind", limits ? fieller.kind().name() : "whole_line")
                .with("lift", fieller.lift())
                .with("g", fieller.g())
                .with("ci_low", limits ? fieller.interval().low() : null)
                .with("ci_high", limits ? fieller.interval().high() : null);
    }

    private static void proportions(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "two_proportion_z",
                in -> OracleOutput.of(
                        TwoProportionTest.of(in.at("a").successes(), in.at("b").successes()), test -> new OracleOutput()
                                .with("diff", test.difference())
                                .with("pooled", test.pooled())
                                .with("se_pooled", test.standardError())
                                .with("z", test.z())
                                .with(test.pValue())));
        all.put(
                "wilson",
                in -> OracleOutput.of(WilsonInterval.of(in.successes(), in.alpha()), wilson -> new OracleOutput()
                        .with("mean", wilson.proportion())
                        .with(wilson.interval())));
        all.put(
                "newcombe",
                in -> OracleOutput.of(
                        NewcombeInterval.of(in.at("a").successes(), in.at("b").successes(), in.alpha()),
                        newcombe -> new OracleOutput()
                                .with("diff", newcombe.difference())
                                .with(newcombe.interval())));
    }

    private static void ratios(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "ratio_moments",
                in -> OracleOutput.of(RatioMetric.of(in.pairs("m", "d", "md")), ratio -> new OracleOutput()
                        .with("ratio", ratio.ratio())
                        .with("variance", ratio.variance())
                        .with("se", ratio.standardError())));
        all.put("ratio_diff", in -> ratio(in, Scale.absolute, "diff"));
        all.put("ratio_lift", in -> ratio(in, Scale.relative, "lift"));
    }

    private static OracleOutput ratio(OracleInput in, Scale scale, String estimate) {
        return OracleOutput.of(
                RatioMetric.test(in.at("a").pairs("m", "d", "md"), in.at("b").pairs("m", "d", "md"), scale, in.alpha()),
                test -> new OracleOutput().withTest(estimate, test));
    }

    private static void quantiles(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "quantile_exact",
                in -> OracleOutput.of(
                        Quantiles.exact(in.values(), in.number("q")), x -> new OracleOutput().with("quantile", x)));
        all.put(
                "quantile_ci",
                in -> OracleOutput.of(
                        QuantileInterval.of(in.values(), in.number("q"), in.alpha()), found -> new OracleOutput()
                                .with("rank_low", found.rankLow())
                                .with("rank_high", found.rankHigh())
                                .with("coverage", found.coverage())
                                .with(found.interval())));
        all.put(
                "quantile_diff",
                in -> OracleOutput.of(
                        QuantileDifference.of(
                                quantileArm(in.at("a")),
                                quantileArm(in.at("b")),
                                in.number("q"),
                                in.scale(),
                                in.alpha()),
                        test -> new OracleOutput().withTest("diff", test)));
        all.put("quantile_sketch", OracleSketch::answer);
    }

    private static QuantileDifference.Arm quantileArm(OracleInput in) {
        return new QuantileDifference.Arm(in.whole("n"), in.number("quantile"), in.number("lower"), in.number("upper"));
    }

    private static void adjusted(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "cuped_mean",
                in -> cuped(Cuped.ofMeans(outcomes(in.at("a")), outcomes(in.at("b")), in.scale(), in.alpha())));
        all.put(
                "cuped_proportion",
                in -> cuped(Cuped.ofProportions(outcomes(in.at("a")), outcomes(in.at("b")), in.scale(), in.alpha())));
        all.put(
                "cuped_ratio",
                in -> OracleOutput.of(
                        CupedRatio.of(ratioSums(in.at("a")), ratioSums(in.at("b")), in.scale(), in.alpha()),
                        found -> new OracleOutput()
                                .with("theta", found.theta())
                                .with("ratio_a", found.ratioA())
                                .with("ratio_b", found.ratioB())
                                .with("variance_a_adjusted", found.varianceA())
                                .with("variance_b_adjusted", found.varianceB())
                                .withTest("estimate", found.test())));
        all.put(
                "post_stratified_mean",
                in -> stratified(PostStratification.ofMeans(
                        in.list("strata").stream()
                                .map(s ->
                                        new Stratum(s.at("a").means(), s.at("b").means()))
                                .toList(),
                        in.scale(),
                        in.alpha())));
        all.put(
                "post_stratified_proportion",
                in -> stratified(PostStratification.ofProportions(
                        in.list("strata").stream()
                                .map(s ->
                                        new Stratum(s.at("a").ones(), s.at("b").ones()))
                                .toList(),
                        in.scale(),
                        in.alpha())));
    }

    private static PairSums outcomes(OracleInput in) {
        return in.pairs("x", "y", "xy");
    }

    private static OracleOutput cuped(Answer<Cuped> answer) {
        return OracleOutput.of(answer, found -> new OracleOutput()
                .with("theta", found.theta())
                .with("mean_a_adjusted", found.meanA())
                .with("mean_b_adjusted", found.meanB())
                .with("variance_a_adjusted", found.varianceA())
                .with("variance_b_adjusted", found.varianceB())
                .withTest("estimate", found.test()));
    }

    private static CupedRatioSums ratioSums(OracleInput in) {
        return new CupedRatioSums(
                in.whole("n"),
                Stream.of(RATIO_SUMS).map(name -> in.sum("sum_" + name)).toList(),
                Stream.of(RATIO_PRODUCTS).map(name -> in.sum("sum_" + name)).toList());
    }

    private static OracleOutput stratified(Answer<PostStratification> answer) {
        return OracleOutput.of(answer, found -> new OracleOutput()
                .with("strata_used", found.strataUsed())
                .withTest("estimate", found.test()));
    }
}
