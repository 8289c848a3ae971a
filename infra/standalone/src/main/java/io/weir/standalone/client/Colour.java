package io.weir.standalone.client;

import io.weir.standalone.Console;

/** Colour only where a person sees it and has not declined it (no-color.org). */
final class Colour {

    private Colour() {}

    static boolean of(Console console) {
        String declined = System.getenv("NO_COLOR");
        return console.interactive() && (declined == null || declined.isEmpty());
    }
}
