package io.weir.ingest.log;

import io.weir.kit.problem.ProblemCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The records of one request on their way. Counts acknowledgements, and completes with the last one. */
final class Append {

    private final Completion completion;
    private final Positions positions;
    private final AtomicInteger waiting;
    private final Thread sending = Thread.currentThread();

    /** Written by the sending thread only. */
    private boolean isStopped;

    private int sent;

    /** Records that Kafka may hold: acknowledged, or without a word on what became of them. */
    private final AtomicInteger maybeStored = new AtomicInteger();

    private volatile Exception failure;

    Append(int records, Completion completion) {
        this.completion = completion;
        this.positions = new Positions(records);
        // One more for the sending thread: nothing completes before the last record has been handed over.
        this.waiting = new AtomicInteger(records + 1);
    }

    /** Hands one record over; after a first failure no further one, for each would wait for as long. */
    void send(Producer<byte[], byte[]> producer, int index, ProducerRecord<byte[], byte[]> message) {
        if (isStopped) {
            waiting.decrementAndGet();
            return;
        }
        // Counted before the send: its callback may come before send returns.
        sent++;
        try {
            producer.send(message, new Acknowledgement(index));
        } catch (RuntimeException e) {
            notSent(e);
        }
    }

    /** All records have been handed over. Returns false when the producer took none, or not all of them. */
    boolean handedOver() {
        done();
        return !isStopped;
    }

    private void notSent(Exception error) {
        sent--;
        isStopped = true;
        failure = error;
        waiting.decrementAndGet();
    }

    private void done() {
        if (waiting.decrementAndGet() > 0) return;
        Exception error = failure;
        if (error == null) {
            completion.stored(positions);
        } else {
            completion.failed(code(), error);
        }
    }

    private ProblemCode code() {
        if (sent == 0) return ProblemCode.LOG_UNAVAILABLE;
        return maybeStored.get() == 0 ? ProblemCode.LOG_REFUSED : ProblemCode.OUTCOME_UNKNOWN;
    }

    private final class Acknowledgement implements Callback {
        private final int index;

        Acknowledgement(int index) {
            this.index = index;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, Exception error) {
            if (error == null) {
                maybeStored.incrementAndGet();
                positions.set(index, metadata.partition(), metadata.offset());
                done();
            } else if (Thread.currentThread() == sending) {
                // The producer calls back on the caller's thread only for what it never took.
                notSent(error);
            } else {
                if (!Refusals.isDefinite(error)) maybeStored.incrementAndGet();
                failure = error;
                done();
            }
        }
    }
}
