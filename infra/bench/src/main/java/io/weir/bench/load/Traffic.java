package io.weir.bench.load;

/**
 * Endless events of units that come and go: some thousand at a time, each exposed to up to three of the experiments with
 * its first events, then calling. Whoever sends or computes them derives them from their number.
 */
public record Traffic(int experiments) {

    public static final int OF_A_UNIT = 50;
    private static final int AT_A_TIME = 2_000;
    private static final int EXPOSED = 3;

    public static String experiment(int number) {
        return "bench-%05d".formatted(number);
    }

    /** Consecutive numbers from a multiple of 100 on, a hundred of them, are all exposures or all calls. */
    public boolean isExposure(long number) {
        return nth(number) < Math.min(EXPOSED, experiments);
    }

    public static long unit(long number) {
        return number / AT_A_TIME / OF_A_UNIT * AT_A_TIME + number % AT_A_TIME;
    }

    /** Of an exposure: which experiment. */
    public int exposedTo(long number) {
        return (int) ((unit(number) * EXPOSED + nth(number)) % experiments);
    }

    public static char variant(long unit) {
        return unit % 2 == 0 ? 'a' : 'b';
    }

    private static int nth(long number) {
        return (int) (number / AT_A_TIME % OF_A_UNIT);
    }
}
