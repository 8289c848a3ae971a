package io.weir.standalone;

import java.nio.file.Path;
import java.util.Arrays;
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
                "A setting is wrong: " + wrong(error),
                "Correct the environment variable; .env.example lists them all.",
                error);
    }

    /** A settings record names its setting itself; a value that is not even of the type is named here. */
    private static String wrong(RuntimeException error) {
        String reason = first(error).getMessage();
        BindException unread = null;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException found && found.getProperty() != null) unread = found;
        }
        if (unread == null || reason != null && reason.startsWith("weir.")) return reason;
        Class<?> type = unread.getTarget().getType().resolve();
        String must = type != null && type.isEnum()
                ? "it must be one of " + Arrays.toString(type.getEnumConstants())
                : reason;
        return unread.getName() + " is " + unread.getProperty().getValue() + ": " + must;
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
