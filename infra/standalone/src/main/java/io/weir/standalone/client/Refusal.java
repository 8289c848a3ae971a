package io.weir.standalone.client;

/**
 * An event that ingest refused.
 *
 * @param line of what was loaded, from 1
 */
record Refusal(long line, String code, String pointer, String message) {

    @Override
    public String toString() {
        return "line " + line + ": " + code + (pointer.isEmpty() ? "" : " at " + pointer) + ": " + message;
    }
}
