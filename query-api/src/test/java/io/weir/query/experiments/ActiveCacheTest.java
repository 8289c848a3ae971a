package io.weir.query.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ActiveCacheTest {

    private final AtomicLong generation = new AtomicLong(1);
    private final Mono<Active> load =
            Mono.fromSupplier(() -> new Active(null, generation.getAndIncrement(), List.of()));

    @Test
    void nothing_is_kept_while_nobody_listens() {
        ActiveCache cache = new ActiveCache(10, Duration.ofHours(1));

        assertThat(read(cache)).isEqualTo(1);
        assertThat(read(cache)).isEqualTo(2);
        cache.open();
        assertThat(read(cache)).isEqualTo(3);
        assertThat(read(cache)).isEqualTo(3);
        cache.close();
        assertThat(read(cache)).isEqualTo(4);
        cache.open();
        assertThat(read(cache)).isEqualTo(5);
    }

    @Test
    void what_is_kept_is_asked_for_again_after_a_change() {
        ActiveCache cache = open(10);

        assertThat(read(cache)).isEqualTo(1);
        assertThat(read(cache)).isEqualTo(1);
        cache.forget();
        assertThat(read(cache)).isEqualTo(2);
    }

    @Test
    void what_was_under_way_when_a_change_was_heard_of_is_not_kept() {
        ActiveCache cache = open(10);

        Active old =
                cache.get("p", "e", load.doOnNext(loaded -> cache.forget())).block();

        assertThat(old.generation()).isEqualTo(1);
        assertThat(read(cache)).isEqualTo(2);
    }

    @Test
    void projects_do_not_see_each_others_experiments() {
        ActiveCache cache = open(10);

        assertThat(read(cache)).isEqualTo(1);
        assertThat(cache.get("q", "e", load).block().generation()).isEqualTo(2);
        assertThat(cache.get("p", "f", load).block().generation()).isEqualTo(3);
        assertThat(read(cache)).isEqualTo(1);
    }

    @Test
    void of_size_0_it_keeps_nothing() {
        ActiveCache cache = open(0);

        read(cache);
        cache.counted().cleanUp();
        assertThat(read(cache)).isEqualTo(2);
    }

    private static ActiveCache open(long maxSize) {
        ActiveCache cache = new ActiveCache(maxSize, Duration.ofHours(1));
        cache.open();
        return cache;
    }

    private long read(ActiveCache cache) {
        return cache.get("p", "e", load).block().generation();
    }
}
