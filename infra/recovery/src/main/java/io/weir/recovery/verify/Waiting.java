package io.weir.recovery.verify;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what comes nearer, and gives up when it does not any more. */
final class Waiting {

    private static final int LOOK_EVERY_MS = 200;
    /** Shorter waits need not be told of. */
    private static final int TOLD_AFTER_LOOKS = 10;

    private final Duration patience;
    private final VerifyProgress progress;

    Waiting(Duration patience, VerifyProgress progress) {
        this.patience = patience;
        this.progress = progress;
    }

    /** @return false when it has stood still for so long without being enough */
    <T> boolean until(String what, Supplier<T> look, Predicate<T> isEnough) throws InterruptedException {
        T before = null;
        long movedAt = System.nanoTime();
        for (int looks = 1; ; looks++) {
            T now = look.get();
            if (isEnough.test(now)) return true;
            if (!now.equals(before)) movedAt = System.nanoTime();
            if (System.nanoTime() - movedAt > patience.toNanos()) return false;
            if (looks == TOLD_AFTER_LOOKS) progress.waits("Waiting until " + what);
            before = now;
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** Every partition that holds something is read to its end. */
    static boolean covers(Map<Integer, Long> next, Map<Integer, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
