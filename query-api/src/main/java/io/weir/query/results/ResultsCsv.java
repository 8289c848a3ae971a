package io.weir.query.results;

import io.weir.query.comparison.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The metrics of the results for a spreadsheet: a line per metric and variant. Keys and numbers need no quotes (RFC 4180). */
final class ResultsCsv {

    private static final String HEADER =
            "experiment,as_of,metric,primary,variant,n,sum,denominator_sum,mean,ratio,quantile,"
                    + "method,estimate,standard_error,ci_low,ci_high,p_value,p_unavailable,p_adjusted,ci_adjusted_low,ci_adjusted_high,significant,chance_to_win,risk,"
                    + "lift,lift_ci_low,lift_ci_high,guardrail,unavailable,verdict";

    private static final int OF_DIFFERENCE = 18;

    private ResultsCsv() {}

    static String of(Results results) {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        String asOf = results.asOf().entrySet().stream()
                .map(at -> at.getKey() + ":" + at.getValue())
                .collect(Collectors.joining(" "));
        for (Results.Metric metric : results.metrics()) {
            for (Results.Arm arm : metric.variants()) {
                List<Object> cells = new ArrayList<>(Arrays.asList(
                        results.experiment(),
                        asOf,
                        metric.key(),
                        metric.primary(),
                        arm.variant(),
                        arm.values().n(),
                        arm.values().sum(),
                        arm.values().denominatorSum(),
                        arm.values().mean(),
                        arm.values().ratio(),
                        arm.values().quantile()));
                cells.addAll(difference(arm.difference()));
                cells.add(verdict(results, arm.variant()));
                lines.add(cells.stream().map(cell -> Objects.toString(cell, "")).collect(Collectors.joining(",")));
            }
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static List<Object> difference(Difference difference) {
        if (difference == null) return Arrays.asList(new Object[OF_DIFFERENCE]);
        Difference.Relative lift =
                difference.relative() == null ? new Difference.Relative(null, null, null, null) : difference.relative();
        return Arrays.asList(
                difference.method(),
                difference.estimate(),
                difference.standardError(),
                difference.ciLow(),
                difference.ciHigh(),
                difference.pValue(),
                difference.pUnavailable(),
                difference.pAdjusted(),
                difference.ciAdjustedLow(),
                difference.ciAdjustedHigh(),
                difference.significant(),
                difference.chanceToWin(),
                difference.risk(),
                lift.estimate(),
                lift.ciLow(),
                lift.ciHigh(),
                difference.guardrail(),
                difference.unavailable());
    }

    /** Null for the control. */
    private static Verdict.Word verdict(Results results, String variant) {
        return results.verdicts().stream()
                .filter(verdict -> verdict.variant().equals(variant))
                .map(Verdict::verdict)
                .findFirst()
                .orElse(null);
    }
}
