package io.weir.standalone;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process owns its log: JSON lines to a file in the data folder, plain warnings to the terminal. */
final class Logging {

    private Logging() {}

    /** From now on to {@code folder}, also what libraries log by java.util.logging. Spring contexts leave it alone. */
    static void to(Path folder) {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
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
