package io.weir.query.statistics;

import java.util.function.Function;

/** What a method says: an answer, or by name why there is none. */
public sealed interface Answer<T> {

    record Found<T>(T value) implements Answer<T> {}

    record None<T>(Unavailable reason) implements Answer<T> {}

    static <T> Answer<T> found(T value) {
        return new Found<>(value);
    }

    static <T> Answer<T> none(Unavailable reason) {
        return new None<>(reason);
    }

    default <R> Answer<R> map(Function<? super T, ? extends R> next) {
        return switch (this) {
            case Found<T> found -> found(next.apply(found.value()));
            case None<T> none -> none(none.reason());
        };
    }

    default <R> Answer<R> flatMap(Function<? super T, Answer<R>> next) {
        return switch (this) {
            case Found<T> found -> next.apply(found.value());
            case None<T> none -> none(none.reason());
        };
    }
}
