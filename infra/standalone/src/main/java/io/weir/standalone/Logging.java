package io.weir.standalone;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** The process owns its log: JSON lines to a file in the data folder, plain warnings to the terminal. */
final class Logging {

    private Logging() {}

    /** From now on to {@code folder}. Spring contexts leave logging alone: each would begin it anew. */
    static void to(Path folder) {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.putProperty("weir.logs", folder.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Logging.class.getResource("weir-logback.xml"));
        } catch (JoranException e) {
            throw new IllegalStateException("weir-logback.xml is wrong", e);
        }
    }
}
