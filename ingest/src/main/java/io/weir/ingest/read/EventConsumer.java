package io.weir.ingest.read;

/** Takes the items of a request in their order. */
public interface EventConsumer {

    /**
     * One item that is valid JSON; its bytes are {@code body[from, to)}.
     *
     * @param draft valid during the call only
     * @throws MalformedJson when it is not valid after all
     */
    void event(EventDraft draft, byte[] body, int from, int to);

    /** One line that is not valid JSON. */
    void malformed(String message, byte[] body, int from, int to);
}
