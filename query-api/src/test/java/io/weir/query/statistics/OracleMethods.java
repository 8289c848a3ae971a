package io.weir.query.statistics;

import io.weir.query.statistics.ClusterSums.Both;
import io.weir.query.statistics.CochranMantelHaenszel.Table;
import io.weir.query.statistics.MidExperimentPower.Test;
import io.weir.query.statistics.MixtureSprt.Look;
import io.weir.query.statistics.PostStratification.Stratum;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** The oracle's methods by name: its inputs to the engine, the engine's answers to its outputs. */
final class OracleMethods {

    static final Map<String, Function<OracleInput, OracleOutput>> ALL = new HashMap<>();

    private static final String[] RATIO_SUMS = {"m", "d", "mp", "dp"};
    private static final String[] RATIO_PRODUCTS = {
        "m_m", "m_d", "m_mp", "m_dp", "d_d", "d_mp", "d_dp", "mp_mp", "mp_dp", "dp_dp"
    };

    private OracleMethods() {}

    static {
        means();
        proportions();
        ratios();
        quantiles();
        adjusted();
        bayesian();
        sequential();
        health();
        planning();
        clustersAndPairs();
        tables();
    }

    private static void means() {
        ALL.put(
                "mean_variance",
                in -> OracleOutput.of(Moments.of(in.means()), moments -> new OracleOutput()
                        .with("mean", moments.mean())
                        .with("variance", moments.variance())
                        .with(
                                "sd",
                                moments.variance().isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(moments.sd()))
                        .with("se", moments.standardError())));
        ALL.put(
                "proportion_moments",
                in -> OracleOutput.of(Moments.of(in.successes()), moments -> new OracleOutput()
                        .with("mean", moments.mean())
                        .with("variance_population", moments.populationVariance())
                        .with("variance_sample", moments.sampleVariance())
                        .with("se", moments.standardError())));
        ALL.put(
                "covariance",
                in -> OracleOutput.of(Moments.of(in.pairs("x", "y", "xy")), moments -> new OracleOutput()
                        .with("covariance", moments.covariance())
                        .with("correlation", moments.correlation())));
        ALL.put(
                "welch_t",
                in -> OracleOutput.of(
                        WelchTest.of(
                                in.at("a").means(),
                                in.at("b").means(),
                                in.alpha(),
                                in.alternative(),
                                in.number("null_value")),
                        test -> new OracleOutput().withTest("diff", test)));
        ALL.put(
                "relative_lift_delta",
                in -> OracleOutput.of(
                        RelativeLift.of(in.at("a").means(), in.at("b").means(), in.alpha()),
                        test -> new OracleOutput().withTest("lift", test)));
        ALL.put(
                "relative_lift_fieller",
                in -> OracleOutput.of(
                        FiellerInterval.of(in.at("a").means(), in.at("b").means(), in.alpha()),
                        OracleMethods::fieller));
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

    private static void proportions() {
        ALL.put(
                "two_proportion_z",
                in -> OracleOutput.of(
                        TwoProportionTest.of(in.at("a").successes(), in.at("b").successes()), test -> new OracleOutput()
                                .with("diff", test.difference())
                                .with("pooled", test.pooled())
                                .with("se_pooled", test.standardError())
                                .with("z", test.z())
                                .with(test.pValue())));
        ALL.put(
                "wilson",
                in -> OracleOutput.of(WilsonInterval.of(in.successes(), in.alpha()), wilson -> new OracleOutput()
                        .with("mean", wilson.proportion())
                        .with(wilson.interval())));
        ALL.put(
                "newcombe",
                in -> OracleOutput.of(
                        NewcombeInterval.of(in.at("a").successes(), in.at("b").successes(), in.alpha()),
                        newcombe -> new OracleOutput()
                                .with("diff", newcombe.difference())
                                .with(newcombe.interval())));
    }

    private static void ratios() {
        ALL.put(
                "ratio_moments",
                in -> OracleOutput.of(RatioMetric.of(in.pairs("m", "d", "md")), ratio -> new OracleOutput()
                        .with("ratio", ratio.ratio())
                        .with("variance", ratio.variance())
                        .with("se", ratio.standardError())));
        ALL.put("ratio_diff", in -> ratio(in, Scale.absolute, "diff"));
        ALL.put("ratio_lift", in -> ratio(in, Scale.relative, "lift"));
    }

    private static OracleOutput ratio(OracleInput in, Scale scale, String estimate) {
        return OracleOutput.of(
                RatioMetric.test(in.at("a").pairs("m", "d", "md"), in.at("b").pairs("m", "d", "md"), scale, in.alpha()),
                test -> new OracleOutput().withTest(estimate, test));
    }

    private static void quantiles() {
        ALL.put(
                "quantile_exact",
                in -> OracleOutput.of(
                        Quantiles.exact(in.values(), in.number("q")), x -> new OracleOutput().with("quantile", x)));
        ALL.put(
                "quantile_ci",
                in -> OracleOutput.of(
                        QuantileInterval.of(in.values(), in.number("q"), in.alpha()), found -> new OracleOutput()
                                .with("rank_low", found.rankLow())
                                .with("rank_high", found.rankHigh())
                                .with("coverage", found.coverage())
                                .with(found.interval())));
        ALL.put(
                "quantile_diff",
                in -> OracleOutput.of(
                        QuantileDifference.of(
                                quantileArm(in.at("a")),
                                quantileArm(in.at("b")),
                                in.number("q"),
                                in.scale(),
                                in.alpha()),
                        test -> new OracleOutput().withTest("diff", test)));
        ALL.put("quantile_sketch", OracleSketch::answer);
    }

    private static QuantileDifference.Arm quantileArm(OracleInput in) {
        return new QuantileDifference.Arm(in.whole("n"), in.number("quantile"), in.number("lower"), in.number("upper"));
    }

    private static void adjusted() {
        ALL.put(
                "cuped_mean",
                in -> cuped(Cuped.ofMeans(outcomes(in.at("a")), outcomes(in.at("b")), in.scale(), in.alpha())));
        ALL.put(
                "cuped_proportion",
                in -> cuped(Cuped.ofProportions(outcomes(in.at("a")), outcomes(in.at("b")), in.scale(), in.alpha())));
        ALL.put(
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
        ALL.put(
                "post_stratified_mean",
                in -> stratified(PostStratification.ofMeans(
                        in.list("strata").stream()
                                .map(s ->
                                        new Stratum(s.at("a").means(), s.at("b").means()))
                                .toList(),
                        in.scale(),
                        in.alpha())));
        ALL.put(
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

    private static void bayesian() {
        ALL.put(
                "bayesian_normal",
                in -> OracleOutput.of(
                        BayesianNormal.of(
                                in.at("a").means(),
                                in.at("b").means(),
                                in.scale(),
                                in.normalPrior(),
                                in.flag("inverse"),
                                in.alpha()),
                        found -> new OracleOutput()
                                .with("posterior_mean", found.mean())
                                .with("posterior_sd", found.sd())
                                .with("chance_to_win", found.chanceToWin())
                                .with("ln_chance_to_lose", found.lnChanceToLose())
                                .with("risk_control", found.riskControl())
                                .with("risk_treatment", found.riskTreatment())
                                .with(found.interval())));
        ALL.put(
                "bayesian_beta",
                in -> OracleOutput.of(
                        BetaBinomial.of(in.at("a").successes(), in.at("b").successes(), in.betaPrior(), in.alpha()),
                        found -> new OracleOutput()
                                .with("mean_a", found.meanA())
                                .with("mean_b", found.meanB())
                                .with("chance_to_win", found.chanceToWin())
                                .with("risk_control", found.riskControl())
                                .with("risk_treatment", found.riskTreatment())
                                .with("a_ci_low", found.intervalA().low())
                                .with("a_ci_high", found.intervalA().high())
                                .with("b_ci_low", found.intervalB().low())
                                .with("b_ci_high", found.intervalB().high())));
        ALL.put(
                "thompson_gaussian",
                in -> thompson(ThompsonSampling.ofMeans(
                        in.list("arms").stream().map(OracleInput::means).toList(),
                        in.normalPrior(),
                        in.flag("inverse"),
                        in.number("min_weight"))));
        ALL.put(
                "thompson_beta",
                in -> thompson(ThompsonSampling.ofProportions(
                        in.list("arms").stream().map(OracleInput::successes).toList(),
                        in.betaPrior(),
                        in.number("min_weight"))));
    }

    private static OracleOutput thompson(Answer<ThompsonSampling> answer) {
        return OracleOutput.of(answer, found -> new OracleOutput()
                .with(
                        "posterior_means",
                        found.posteriors().stream()
                                .map(ThompsonSampling.Posterior::mean)
                                .toList())
                .with(
                        "posterior_variances",
                        found.posteriors().stream()
                                .map(ThompsonSampling.Posterior::variance)
                                .toList())
                .with("best_probabilities", found.bestProbabilities())
                .with("weights", found.weights()));
    }

    private static void sequential() {
        ALL.put("asymptotic_cs", in -> {
            Answer<Effect> effect = MeanEffect.of(in.at("a").means(), in.at("b").means(), in.scale());
            double tuning = in.number("tuning_parameter");
            return OracleOutput.of(
                    AsymptoticConfidenceSequence.of(
                            in.at("a").means(), in.at("b").means(), in.scale(), in.alpha(), tuning),
                    found -> OracleOutput.of(
                            effect.flatMap(e -> AsymptoticConfidenceSequence.pValue(e, in.alpha(), tuning)),
                            p -> sequence(found).with(p)));
        });
        ALL.put(
                "asymptotic_cs_one_sided",
                in -> OracleOutput.of(
                        AsymptoticConfidenceSequence.oneSided(
                                in.at("a").means(),
                                in.at("b").means(),
                                in.scale(),
                                in.alpha(),
                                in.number("tuning_parameter"),
                                in.alternative()),
                        OracleMethods::sequence));
        ALL.put(
                "msprt",
                in -> OracleOutput.of(
                        MixtureSprt.of(
                                in.number("estimate"),
                                in.number("estimate_variance"),
                                in.number("mixing_variance"),
                                in.number("null_value"),
                                in.alpha()),
                        found -> new OracleOutput()
                                .with("ln_lambda", found.lnLambda())
                                .with("halfwidth", found.halfWidth())
                                .with(found.pValue())
                                .with(found.interval())));
        ALL.put(
                "msprt_path",
                in -> OracleOutput.of(
                        MixtureSprt.path(
                                in.list("looks").stream()
                                        .map(look ->
                                                new Look(look.number("estimate"), look.number("estimate_variance")))
                                        .toList(),
                                in.number("mixing_variance"),
                                in.number("null_value"),
                                in.alpha()),
                        path -> new OracleOutput()
                                .with(
                                        "p_values",
                                        path.pValues().stream()
                                                .map(PValue::value)
                                                .toList())
                                .with(
                                        "ln_p_values",
                                        path.pValues().stream().map(PValue::ln).toList())
                                .with(
                                        "ci_lows",
                                        path.intervals().stream()
                                                .map(Interval::low)
                                                .toList())
                                .with(
                                        "ci_highs",
                                        path.intervals().stream()
                                                .map(Interval::high)
                                                .toList())));
    }

    private static OracleOutput sequence(AsymptoticConfidenceSequence found) {
        return new OracleOutput()
                .with("n", found.units())
                .with("rho", found.rho())
                .with("estimate", found.estimate())
                .with("se", found.standardError())
                .with("halfwidth", found.halfWidth())
                .with(found.interval());
    }

    private static void health() {
        ALL.put(
                "srm_chi_square",
                in -> OracleOutput.of(
                        SampleRatioMismatch.of(
                                in.list("observed").stream()
                                        .map(OracleInput::whole)
                                        .toList(),
                                in.numbers("weights")),
                        found -> new OracleOutput()
                                .with("chi_square", found.chiSquare())
                                .with("df", found.degreesOfFreedom())
                                .with(found.pValue())));
        ALL.put("bonferroni", in -> adjusted(MultipleTesting.bonferroni(in.numbers("p_values"), in.alpha())));
        ALL.put("holm", in -> adjusted(MultipleTesting.holm(in.numbers("p_values"), in.alpha())));
        ALL.put(
                "benjamini_hochberg",
                in -> adjusted(MultipleTesting.benjaminiHochberg(in.numbers("p_values"), in.alpha())));
    }

    private static OracleOutput adjusted(Answer<MultipleTesting> answer) {
        return OracleOutput.of(
                answer,
                found -> new OracleOutput().with("adjusted", found.adjusted()).with("rejected", found.rejected()));
    }

    private static void planning() {
        ALL.put(
                "power_normal",
                in -> OracleOutput.of(
                        Power.of(powerArm(in.at("a")), powerArm(in.at("b")), in.number("effect"), in.alpha()),
                        found -> new OracleOutput()
                                .with("se", found.standardError())
                                .with("power", found.power())));
        ALL.put(
                "mde_normal",
                in -> OracleOutput.of(
                        Power.detectable(powerArm(in.at("a")), powerArm(in.at("b")), in.number("power"), in.alpha()),
                        found -> new OracleOutput()
                                .with("se", found.standardError())
                                .with("mde", found.effect())
                                .with("mde_one_tail", found.oneTail())));
        ALL.put(
                "sample_size_normal",
                in -> size(SampleSize.of(
                        in.number("sd_a"),
                        in.number("sd_b"),
                        in.number("effect"),
                        in.number("ratio"),
                        in.alpha(),
                        in.number("power"))));
        ALL.put(
                "sample_size_proportion",
                in -> size(
                        SampleSize.ofProportions(in.number("p_a"), in.number("p_b"), in.alpha(), in.number("power"))));
        ALL.put(
                "power_t",
                in -> OracleOutput.of(
                        Power.ofTTest(in.number("effect_size"), in.whole("n_a"), in.number("ratio"), in.alpha()),
                        power -> new OracleOutput().with("power", power)));
        ALL.put(
                "power_mid_experiment",
                in -> OracleOutput.of(
                        MidExperimentPower.of(
                                in.at("a").means(),
                                in.at("b").means(),
                                in.scale(),
                                in.number("target_mde"),
                                in.number("scaling_factor"),
                                in.flag("sequential")
                                        ? new Test.Sequential(in.number("tuning_parameter"))
                                        : new Test.Once(),
                                in.alpha()),
                        power -> new OracleOutput().with("power", power)));
    }

    private static Power.Arm powerArm(OracleInput in) {
        return new Power.Arm(in.whole("n"), in.number("sd"));
    }

    private static OracleOutput size(Answer<SampleSize> answer) {
        return OracleOutput.of(answer, found -> new OracleOutput()
                .with("n_a", found.exact())
                .with("n_a_ceil", (long) found.control())
                .with("n_b_ceil", (long) found.treatment()));
    }

    private static void clustersAndPairs() {
        ALL.put("cluster_difference", OracleMethods::clusters);
        ALL.put(
                "paired_difference",
                in -> OracleOutput.of(
                        PairedDifference.of(in.pairs("a", "b", "ab"), in.alpha()),
                        found -> new OracleOutput().with("sd", found.sd()).withTest("diff", found.test())));
        ALL.put(
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

    private static void tables() {
        ALL.put(
                "cmh",
                in -> OracleOutput.of(
                        CochranMantelHaenszel.of(
                                in.list("tables").stream()
                                        .map(OracleMethods::table)
                                        .toList(),
                                in.alpha()),
                        OracleMethods::cmh));
        ALL.put(
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
        ALL.put(
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
        ALL.put("pass_hat_k", in -> passK(PassK.all(tasks(in), (int) in.whole("k"))));
        ALL.put("pass_at_k", in -> passK(PassK.any(tasks(in), (int) in.whole("k"))));
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

    private static List<Successes> tasks(OracleInput in) {
        return in.list("tasks").stream()
                .map(task -> new Successes(task.whole("trials"), task.whole("successes")))
                .toList();
    }

    private static OracleOutput passK(Answer<PassK> answer) {
        return OracleOutput.of(
                answer, found -> new OracleOutput().with("value", found.value()).with("ln_value", found.ln()));
    }
}
