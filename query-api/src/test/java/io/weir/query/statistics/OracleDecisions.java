package io.weir.query.statistics;

import io.weir.query.statistics.MidExperimentPower.Test;
import io.weir.query.statistics.MixtureSprt.Look;
import java.util.Map;
import java.util.function.Function;

/** The oracle's posteriors, sequences, health and planning. */
final class OracleDecisions {

    private OracleDecisions() {}

    static void addTo(Map<String, Function<OracleInput, OracleOutput>> all) {
        bayesian(all);
        sequential(all);
        health(all);
        planning(all);
    }

    private static void bayesian(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
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
        all.put(
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
        all.put(
                "thompson_gaussian",
                in -> thompson(ThompsonSampling.ofMeans(
                        in.list("arms").stream().map(OracleInput::means).toList(),
                        in.normalPrior(),
                        in.flag("inverse"),
                        in.number("min_weight"))));
        all.put(
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

    private static void sequential(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put("asymptotic_cs", in -> {
            Answer<Effect> effect = MeanEffect.of(in.at("a").means(), in.at("b").means(), in.scale());
            double tuning = in.number("tuning_parameter");
            return OracleOutput.of(
                    AsymptoticConfidenceSequence.of(
                            in.at("a").means(), in.at("b").means(), in.scale(), in.alpha(), tuning),
                    found -> OracleOutput.of(
                            effect.flatMap(e -> AsymptoticConfidenceSequence.pValue(e, in.alpha(), tuning)),
                            p -> sequence(found).with(p)));
        });
        all.put(
                "asymptotic_cs_one_sided",
                in -> OracleOutput.of(
                        AsymptoticConfidenceSequence.oneSided(
                                in.at("a").means(),
                                in.at("b").means(),
                                in.scale(),
                                in.alpha(),
                                in.number("tuning_parameter"),
                                in.alternative()),
                        OracleDecisions::sequence));
        all.put(
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
        all.put(
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

    private static void health(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
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
        all.put("bonferroni", in -> adjustedPValues(MultipleTesting.bonferroni(in.numbers("p_values"), in.alpha())));
        all.put("holm", in -> adjustedPValues(MultipleTesting.holm(in.numbers("p_values"), in.alpha())));
        all.put(
                "benjamini_hochberg",
                in -> adjustedPValues(MultipleTesting.benjaminiHochberg(in.numbers("p_values"), in.alpha())));
    }

    private static OracleOutput adjustedPValues(Answer<MultipleTesting> answer) {
        return OracleOutput.of(
                answer,
                found -> new OracleOutput().with("adjusted", found.adjusted()).with("rejected", found.rejected()));
    }

    private static void planning(Map<String, Function<OracleInput, OracleOutput>> all) {
        all.put(
                "power_normal",
                in -> OracleOutput.of(
                        Power.of(powerArm(in.at("a")), powerArm(in.at("b")), in.number("effect"), in.alpha()),
                        found -> new OracleOutput()
                                .with("se", found.standardError())
                                .with("power", found.power())));
        all.put(
                "mde_normal",
                in -> OracleOutput.of(
                        Power.detectable(powerArm(in.at("a")), powerArm(in.at("b")), in.number("power"), in.alpha()),
                        found -> new OracleOutput()
                                .with("se", found.standardError())
                                .with("mde", found.effect())
                                .with("mde_one_tail", found.oneTail())));
        all.put(
                "sample_size_normal",
                in -> size(SampleSize.of(
                        in.number("sd_a"),
                        in.number("sd_b"),
                        in.number("effect"),
                        in.number("ratio"),
                        in.alpha(),
                        in.number("power"))));
        all.put(
                "sample_size_proportion",
                in -> size(
                        SampleSize.ofProportions(in.number("p_a"), in.number("p_b"), in.alpha(), in.number("power"))));
        all.put(
                "power_t",
                in -> OracleOutput.of(
                        Power.ofTTest(in.number("effect_size"), in.whole("n_a"), in.number("ratio"), in.alpha()),
                        power -> new OracleOutput().with("power", power)));
        all.put(
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
}
