package io.weir.standalone;

import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.BindException;

/** From an exception's chain to one sentence for the user. */
final class Causes {

    private Causes() {}

    static Throwable first(Throwable error) {
        Throwable first = error;
        while (first.getCause() != null && first.getCause() != first) first = first.getCause();
        return first;
    }

    static Trouble wrongSetting(RuntimeException error) {
        return new Trouble(
                ExitCode.USAGE,
                "A setting is wrong: " + first(error).getMessage(),
                "Correct the environment variable; .env.example lists them all.",
                error);
    }

    /** A part did not start. A setting that its record refuses is the user's, all else is in the log. */
    static Trouble didNotStart(String part, Throwable error, Path logs) {
        if (error instanceof Trouble trouble) return trouble;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException wrong) return wrongSetting(wrong);
        }
        Throwable first = first(error);
        String reason = first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
        return new Trouble(
                ExitCode.FAILED,
                part + " did not start: " + reason,
                "The whole story is in " + logs.resolve("weir.log") + ".",
                error);
    }
}
