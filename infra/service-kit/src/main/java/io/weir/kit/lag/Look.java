package io.weir.kit.lag;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;

/** A question to Kafka whose answer is remembered. Asked again and again by {@link KafkaWatch}, on its thread. */
public interface Look {

    /** Longest that Kafka is waited for, by each question. */
    int TIMEOUT_MS = 3_000;

    /** Returns when the answer is remembered; after an exception what was known before still stands. */
    void at(Admin admin) throws ExecutionException, TimeoutException, InterruptedException;

    /** Waits on the caller's thread, so that nothing is computed on the client's. */
    static <T> T await(KafkaFuture<T> answer) throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(TIMEOUT_MS + 500, TimeUnit.MILLISECONDS);
    }
}
