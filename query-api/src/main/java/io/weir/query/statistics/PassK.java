package io.weir.query.statistics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Of agents that try a task n times and succeed c times. pass^k: all of k trials succeed, C(c, k)/C(n, k), S. Yao et al. 2024,
 * τ-bench; pass@k: one of k does, 1 − C(n − c, k)/C(n, k), M. Chen et al. 2021, eq. 1. Both are unbiased, and averaged over the tasks.
 * The binomials overflow, so their ratio is a sum of logarithms.
 *
 * @param ln natural logarithm of the value, right also where the value is below the smallest double
 */
public record PassK(double value, double ln) {

    /**
     * pass^k: how reliable.
     *
     * @param tasks how many of each kind
     */
    public static Answer<PassK> all(Map<Successes, Long> tasks, int k) {
        return of(tasks, k, task -> lnChosen(task.successes(), task.n(), k));
    }

    /** pass@k: how capable. */
    public static Answer<PassK> any(Map<Successes, Long> tasks, int k) {
        return of(tasks, k, task -> {
            double lnNone = lnChosen(task.n() - task.successes(), task.n(), k);
            return Math.log(-Math.expm1(lnNone));
        });
    }

    private interface LnOfTask {
        double of(Successes task);
    }

    private static Answer<PassK> of(Map<Successes, Long> tasks, int k, LnOfTask lnOfTask) {
        if (k < 0) throw new IllegalArgumentException("k is " + k);
        Set<Successes> kinds = tasks.keySet();
        return Check.that()
                .not(
                        kinds.stream().anyMatch(task -> !task.arePossible())
                                || tasks.values().stream().anyMatch(count -> count < 1),
                        Unavailable.INCONSISTENT_SUMS)
                .not(tasks.isEmpty(), Unavailable.NO_UNITS)
                .not(kinds.stream().anyMatch(task -> task.n() < k), Unavailable.K_EXCEEDS_TRIALS)
                .found(() -> {
                    Map<Successes, Double> ln = new LinkedHashMap<>();
                    double highest = Double.NEGATIVE_INFINITY;
                    for (Successes task : kinds) {
                        ln.put(task, lnOfTask.of(task));
                        highest = Math.max(highest, ln.get(task));
                    }
                    if (highest == Double.NEGATIVE_INFINITY) return new PassK(0, highest);
                    double sum = 0;
                    double all = 0;
                    for (Map.Entry<Successes, Long> task : tasks.entrySet()) {
                        sum += task.getValue() * Math.exp(ln.get(task.getKey()) - highest);
                        all += task.getValue();
                    }
                    double mean = sum / all;
                    return new PassK(mean * Math.exp(highest), Math.log(mean) + highest);
                });
    }

    /** ln(C(c, k)/C(n, k)) = Σ ln((c − i)/(n − i)) over i below k, or the same of the n − c others, whichever is shorter. */
    private static double lnChosen(long c, long n, long k) {
        if (c < k) return Double.NEGATIVE_INFINITY;
        long others = n - c;
        double sum = 0;
        if (k <= others) {
            for (long i = 0; i < k; i++) sum += Math.log1p(-(double) others / (n - i));
        } else {
            for (long i = 0; i < others; i++) sum += Math.log1p(-(double) k / (n - i));
        }
        return sum;
    }
}
