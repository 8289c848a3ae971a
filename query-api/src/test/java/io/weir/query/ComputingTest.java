package io.weir.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.kit.problem.ProblemCode;
import io.weir.kit.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ComputingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TURNS = 8;
    private static final int WAITING = 3;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Computing computing = new Computing(1, WAITING, PATIENCE, metrics);
    private final ConcurrentLinkedQueue<Integer> begun = new ConcurrentLinkedQueue<>();
    private final List<Sinks.One<String>> works = new ArrayList<>();
    private final List<Disposable> requests = new ArrayList<>();

    @AfterEach
    void stop() {
        computing.dispose();
    }

    @Test
    void when_too_many_wait_the_next_is_refused_by_its_code_and_nobody_else_is() {
        for (int i = 0; i < TURNS + WAITING; i++) request();
        assertThat(begun).hasSize(TURNS);
        assertThat(waiting()).isEqualTo(WAITING);

        AtomicReference<Throwable> refusal = new AtomicReference<>();
        computing.inTurn(Mono.just("one more")).subscribe(some -> {}, refusal::set);

        assertThat(refusal.get()).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(ProblemCode.OVERLOADED);
            assertThat(refused.problem().detail()).contains("at most 3 requests wait");
        });
        assertThat(metrics.counter("weir.query.refused", "code", "OVERLOADED").count())
                .isOne();
        assertThat(begun).hasSize(TURNS);
        assertThat(waiting()).isEqualTo(WAITING);
    }

    /** Reactor lets a stack overflow, or a class that is missing, pass without a signal. */
    @Test
    void an_error_on_a_computing_thread_costs_neither_the_answer_nor_the_turn() {
        Computing failing = new Computing(1, WAITING, PATIENCE, Duration.ofMillis(200), metrics);
        try {
            for (int i = 0; i < TURNS; i++) {
                Mono<String> work = Mono.<String>fromCallable(() -> {
                            throw new StackOverflowError("too deep");
                        })
                        .subscribeOn(failing.scheduler());
                AtomicReference<Throwable> answer = new AtomicReference<>();
                failing.inTurn(work).subscribe(some -> {}, answer::set);

                await().dontCatchUncaughtExceptions().untilAsserted(() -> assertThat(answer.get())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("did not end within"));
            }
            assertThat(failing.inTurn(Mono.just("served")).block(Duration.ofSeconds(10)))
                    .isEqualTo("served");
        } finally {
            failing.dispose();
        }
    }

    @Test
    void whoever_came_first_begins_first_when_another_has_ended() {
        for (int i = 0; i < TURNS + WAITING; i++) request();

        works.get(4).tryEmitValue("made");
        works.get(0).tryEmitError(new IllegalStateException("failed"));

        assertThat(begun).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(waiting()).isOne();
    }

    @Test
    void a_request_that_was_given_up_leaves_its_turn_or_its_place_to_others() {
        for (int i = 0; i < TURNS + WAITING; i++) request();

        requests.get(TURNS).dispose();
        requests.get(2).dispose();

        assertThat(begun).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 9);
        await().atMost(PATIENCE).until(() -> waiting() == 1);
    }

    @Test
    void what_is_computed_is_computed_on_threads_of_its_own() {
        CompletableFuture<String> thread = new CompletableFuture<>();
        Mono.just("read")
                .publishOn(computing.scheduler())
                .subscribe(read -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread.join()).startsWith("weir-query-computing-");
    }

    /** One whose work ends when its sink is told so. */
    private void request() {
        int number = works.size();
        Sinks.One<String> work = Sinks.one();
        works.add(work);
        requests.add(computing
                .inTurn(Mono.defer(() -> {
                    begun.add(number);
                    return work.asMono();
                }))
                .subscribe(made -> {}, failed -> {}));
    }

    private double waiting() {
        return metrics.get("weir.query.waiting").gauge().value();
    }
}
