package io.weir.ingest.http;

import java.util.concurrent.Callable;

/**
 * Work whose every failure is an answer. Reactor lets an {@link Error} such as a stack overflow pass, and a worker dies of it:
 * nobody would answer the request, nor give back what it holds.
 */
final class Answering {

    private Answering() {}

    static <T> Callable<T> always(Callable<T> work) {
        return () -> {
            try {
                return work.call();
            } catch (Error e) {
                throw failed(e);
            }
        };
    }

    /** What is said instead of whatever was thrown: an exception stays itself. */
    static Exception failed(Throwable error) {
        return error instanceof Exception exception
                ? exception
                : new IllegalStateException("a request failed: " + error, error);
    }
}
