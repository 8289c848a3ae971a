package io.weir.bench.calibrate;

import io.weir.query.comparison.Arms;
import io.weir.query.sums.ClusterTotals;
import java.math.BigInteger;
import java.util.Map;
import java.util.SplittableRandom;

/** Two arms of tasks, each with a few runs of it, with the sums over the tasks. */
final class ClusterSample {

    static final int TASKS = 200;
    private static final int RUNS = 4;

    private final Sample control;
    private final Sample treatment;
    private long controlTasks;
    private long treatmentTasks;
    private long controlSum;
    private long treatmentSum;
    private long controlSquares;
    private long treatmentSquares;
    private long both;
    private long products;

    private ClusterSample(Population population) {
        control = new Sample(population);
        treatment = new Sample(population);
    }

    /** @param areShared each task is in both arms; else each is in one, as many in each */
    static Arms draw(Population population, boolean areShared, SplittableRandom random) {
        ClusterSample sample = new ClusterSample(population);
        for (int i = 0; i < TASKS; i++) {
            int[] task = population.tasks()[random.nextInt(population.tasks().length)];
            boolean isInControl = areShared || i % 2 == 0;
            boolean isInTreatment = areShared || i % 2 == 1;
            long ofControl = isInControl ? runs(sample.control, task, random) : 0;
            long ofTreatment = isInTreatment ? runs(sample.treatment, task, random) : 0;
            sample.add(isInControl, isInTreatment, ofControl, ofTreatment);
        }
        return new Arms(
                population.metric(),
                sample.control.totals(),
                sample.treatment.totals(),
                totals(sample.controlTasks, sample.controlSum, sample.controlSquares, 0, 0, 0, 0),
                totals(
                        sample.treatmentTasks,
                        sample.treatmentSum,
                        sample.treatmentSquares,
                        sample.both,
                        sample.products,
                        areShared ? sample.controlSum : 0,
                        areShared ? sample.treatmentSum : 0));
    }

    private static long runs(Sample arm, int[] task, SplittableRandom random) {
        long sum = 0;
        for (int i = 0; i < RUNS; i++) sum += arm.add(task[random.nextInt(task.length)]);
        return sum;
    }

    private void add(boolean isInControl, boolean isInTreatment, long ofControl, long ofTreatment) {
        if (isInControl) controlTasks++;
        if (isInTreatment) treatmentTasks++;
        controlSum += ofControl;
        treatmentSum += ofTreatment;
        controlSquares += ofControl * ofControl;
        treatmentSquares += ofTreatment * ofTreatment;
        if (isInControl && isInTreatment) {
            both++;
            products += ofControl * ofTreatment;
        }
    }

    /** Each task weighs its {@link #RUNS}; sums of one arm's values by the other's weights are those values times that. */
    private static ClusterTotals totals(
            long tasks, long sum, long squares, long shared, long products, long controlSum, long ownSum) {
        return new ClusterTotals(
                tasks,
                BigInteger.valueOf(tasks * RUNS),
                BigInteger.valueOf(sum * 1_000),
                BigInteger.valueOf(tasks * RUNS * RUNS),
                Sample.product(squares),
                BigInteger.valueOf(RUNS * sum * 1_000),
                shared,
                BigInteger.valueOf(shared * RUNS * RUNS),
                Sample.product(products),
                BigInteger.valueOf(RUNS * controlSum * 1_000),
                BigInteger.valueOf(RUNS * ownSum * 1_000),
                Map.of());
    }
}
