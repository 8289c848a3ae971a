package io.weir.ingest.read;

/** The fields of an event that hold one text each, in the order of the Avro record. */
public enum Field {
    ID("/id"),
    TYPE("/type"),
    USER("/units/user"),
    SESSION("/units/session"),
    RUN("/units/run"),
    TASK("/task"),
    AGENT_NAME("/agent/name"),
    AGENT_VERSION("/agent/version"),
    TRACE_ID("/trace/trace_id"),
    SPAN_ID("/trace/span_id"),
    PARENT_SPAN_ID("/trace/parent_span_id"),
    EXPERIMENT("/exposure/experiment"),
    VARIANT("/exposure/variant"),
    OUTCOME("/outcome"),
    TEXT("/text");

    static final int COUNT = values().length;

    private final String pointer;

    Field(String pointer) {
        this.pointer = pointer;
    }

    /** RFC 6901, in the event. */
    public String pointer() {
        return pointer;
    }
}
