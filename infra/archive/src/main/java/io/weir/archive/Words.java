package io.weir.archive;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** What an exception says, where it says it by its class only. */
final class Words {

    private Words() {}

    static String of(Exception error) {
        if (error instanceof AccessDeniedException denied) return "access to " + denied.getFile() + " is denied";
        if (error instanceof FileSystemException failed && failed.getReason() == null)
            return error.getClass().getSimpleName() + " " + failed.getFile();
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
