package io.weir.query.plan;

import java.util.List;

/**
 * How units are shared among variants, the control first. Planned is the comparison of the control with the treatment that gets the
 * fewest: the others are surer.
 */
record Split(List<Integer> weights) {

    Split {
        weights = List.copyOf(weights);
    }

    int comparisons() {
        return weights.size() - 1;
    }

    /** √N times the standard error of the difference, in standard deviations of a unit, with N units of both arms. */
    double error() {
        return Math.sqrt((1 / control() + 1 / treatment()) * (control() + treatment()));
    }

    /** Units of both arms, of so many in all. */
    double ofBoth(double all) {
        return all * (control() + treatment()) / total();
    }

    /** Units in all, for so many of both arms. */
    double all(double ofBoth) {
        return ofBoth * total() / (control() + treatment());
    }

    /** Of each variant, rounded up. */
    List<Long> units(double all) {
        return weights.stream()
                .map(weight -> (long) Math.ceil(all * weight / total()))
                .toList();
    }

    private double control() {
        return weights.getFirst();
    }

    private double treatment() {
        return weights.stream().skip(1).min(Integer::compare).orElseThrow();
    }

    private double total() {
        return weights.stream().mapToInt(Integer::intValue).sum();
    }
}
