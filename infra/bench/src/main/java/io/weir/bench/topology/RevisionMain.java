package io.weir.bench.topology;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.weir.bench.topology.BenchLog.Reading;
import io.weir.bench.topology.Preload.Extra;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * One experiment's topology and the floor, measured once in a process of its own, so that two revisions can be compared:
 * {@code RevisionMain FOLDER EVENTS THREADS}. Prints {@code rate floor stateBytesAnEvent changelogBytesAnEvent}.
 */
public final class RevisionMain {

    /** What is measured in a process's first minutes is mostly the compiler: the last reading counts. */
    private static final int READINGS = 6;

    private RevisionMain() {}

    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        int events = Integer.parseInt(args[1]);
        Reading reading = Reading.of(Integer.parseInt(args[2]), TopologyBench.LONGEST);
        Outcome weir = null;
        Outcome floor = null;
        try (BenchLog log = BenchLog.start(Path.of(args[0]))) {
            log.write(events, Preload.log(events));
            log.define(Preload.experiment(Extra.NOTHING, 1));
            for (int i = 0; i < READINGS; i++) weir = log.read(BenchLog.WEIR, reading);
            for (int i = 0; i < 2; i++) floor = log.read(BenchLog.FLOOR, reading);
        }
        System.out.printf(
                Locale.ROOT,
                "%.1f %.1f %.2f %.2f%n",
                weir.eventsPerSecond(),
                floor.eventsPerSecond(),
                weir.stateAnEvent(),
                weir.changelogAnEvent());
        System.exit(0); // a broker leaves threads that nobody waits for
    }
}
