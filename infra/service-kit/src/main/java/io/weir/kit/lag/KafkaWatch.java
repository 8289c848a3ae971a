package io.weir.kit.lag;

import io.weir.kit.kafka.KafkaSettings;
import io.weir.kit.lifecycle.RetryingTask;
import io.weir.kit.management.ServiceHealth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks at Kafka once a second, on a thread of its own, until it is closed. Trouble is logged when it begins and when it
 * ends, and stands in the health; the service works without, so it is no reason to be not ready.
 */
public final class KafkaWatch implements ServiceHealth, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String WATCHES = "watches the log";
    private static final String TROUBLE = "does not know how far the log has got: ";

    private final KafkaSettings kafka;
    private final String name;
    private final List<Look> looks;
    private final Runnable afterwards;
    private final RetryingTask task;
    private volatile String detail = "waits for Kafka";

    /**
     * @param name in the health, such as {@code query-lag}; the thread and the client bear it too
     * @param looks taken in this order, each second
     * @param afterwards run after them, whether Kafka has answered or not
     */
    public KafkaWatch(KafkaSettings kafka, String name, List<Look> looks, Runnable afterwards) {
        this.kafka = kafka;
        this.name = name;
        this.looks = List.copyOf(looks);
        this.afterwards = afterwards;
        this.task = new RetryingTask("weir-" + name, PAUSE, this::watch);
    }

    /** Returns at once, whether Kafka is there or not. */
    public void start() {
        task.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Status status() {
        return new Status(true, detail);
    }

    @Override
    public void close() {
        task.stop(Duration.ZERO);
        detail = "stopped";
    }

    private boolean watch() throws Exception {
        Map<String, Object> config = kafka.client("weir-" + name);
        config.put("default.api.timeout.ms", Look.TIMEOUT_MS);
        config.put("request.timeout.ms", Look.TIMEOUT_MS);
        Admin admin = null;
        try {
            admin = Admin.create(config);
            do {
                look(admin);
                afterwards.run();
            } while (task.pause(PAUSE));
            return false;
        } catch (Exception e) {
            failed(e); // such as a name that nobody resolves: another client is made
            throw e;
        } finally {
            if (admin != null) admin.close(Duration.ZERO);
        }
    }

    private void look(Admin admin) throws InterruptedException {
        try {
            for (Look look : looks) look.at(admin);
            if (!detail.equals(WATCHES)) log.info("{}: the log's ends are known", name);
            detail = WATCHES;
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (TimeoutException e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        if (!task.isRunning()) return;
        // A start is nothing to warn of: Kafka, or the topics in it, may come later than this service.
        if (!detail.startsWith(TROUBLE)) {
            log.atLevel(detail.equals(WATCHES) ? Level.WARN : Level.INFO)
                    .log("{} {}{}", name, TROUBLE, cause.toString());
        }
        detail = TROUBLE + cause;
    }
}
