package io.weir.archive;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Asks a store of S3 a few times. The SDK's own retries are off: they do not tell whether an answer was lost. */
final class Attempts {

    enum Outcome {
        CREATED,
        EXISTS,
        /** The object may be of an earlier attempt. */
        EXISTS_AFTER_LOST_ANSWER
    }

    private static final int MOST = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private static final int NOT_FOUND = 404;
    private static final int TIMED_OUT = 408;
    private static final int CONFLICT = 409;
    private static final int EXISTS_ALREADY = 412;
    private static final int TOO_MANY = 429;
    private static final int SERVERS_FAULT = 500;

    private final URI uri;

    Attempts(URI uri) {
        this.uri = uri;
    }

    /** @param put with {@code If-None-Match: *} */
    Outcome put(String key, Runnable put) {
        boolean isAnswerLost = false;
        for (int attempt = 1; ; attempt++) {
            try {
                put.run();
                return Outcome.CREATED;
            } catch (SdkException e) {
                int status = status(e);
                if (status == EXISTS_ALREADY) return isAnswerLost ? Outcome.EXISTS_AFTER_LOST_ANSWER : Outcome.EXISTS;
                // A conflict says that nothing was written: another put or delete of that key was under way.
                boolean isRefused = status != 0 && status < SERVERS_FAULT;
                if (!isRefused) isAnswerLost = true;
                pauseOrGiveUp("write " + key, attempt, status == CONFLICT || isPassing(status), e);
            }
        }
    }

    /** Empty: there is no such object. */
    <T> Optional<T> get(String what, Supplier<T> asked) {
        return call(what, () -> {
            try {
                return Optional.of(asked.get());
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(code(e))) return Optional.empty();
                throw e;
            }
        });
    }

    <T> T call(String what, Supplier<T> asked) {
        for (int attempt = 1; ; attempt++) {
            try {
                return asked.get();
            } catch (SdkException e) {
                pauseOrGiveUp(what, attempt, isPassing(status(e)), e);
            }
        }
    }

    private void pauseOrGiveUp(String what, int attempt, boolean isPassing, SdkException error) {
        if (!isPassing || attempt == MOST) throw unavailable(what, error);
        try {
            TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE.toMillis() << (attempt - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(what, error);
        }
    }

    private static boolean isPassing(int status) {
        return status == 0 || status == TIMED_OUT || status == TOO_MANY || status >= SERVERS_FAULT;
    }

    /** 0: there was no answer. */
    private static int status(SdkException error) {
        return error instanceof S3Exception answered ? answered.statusCode() : 0;
    }

    private static String code(S3Exception error) {
        return error.awsErrorDetails() == null
                ? ""
                : String.valueOf(error.awsErrorDetails().errorCode());
    }

    private StoreUnavailable unavailable(String what, SdkException error) {
        String said =
                error instanceof S3Exception answered ? answered.statusCode() + " " + code(answered) : Words.of(error);
        return new StoreUnavailable(uri + " did not " + what + ": " + said.strip(), error);
    }
}
