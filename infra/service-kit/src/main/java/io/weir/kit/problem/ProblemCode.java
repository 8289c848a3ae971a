package io.weir.kit.problem;

/**
 * Every reason for which Weir refuses. A code never changes its meaning; a new reason gets a new code. The code is the
 * same word in the answer, the log line and the metric's label.
 */
public enum ProblemCode {
    // Ingest: the request.
    MALFORMED_JSON(400, "The body is not valid JSON."),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type or encoding is not one that Weir reads."),
    BODY_TOO_LARGE(413, "The request is larger than the limit."),
    BODY_TOO_SLOW(408, "The request did not arrive in the time that it may take."),
    TOO_MANY_EVENTS(413, "The batch holds more events than the limit."),
    NO_EVENTS(400, "The request holds no event."),
    // Ingest: one event.
    EVENT_TOO_LARGE(413, "The event is larger than the limit."),
    NOT_AN_OBJECT(422, "An event is a JSON object."),
    FIELD_MISSING(422, "A required field is missing."),
    FIELD_UNKNOWN(422, "There is no such field."),
    FIELD_INVALID(422, "The field's value is not of the kind that it must be."),
    FIELD_TOO_LONG(422, "The field is longer than the limit."),
    TOO_MANY_ENTRIES(422, "The field holds more entries than the limit."),
    TEXT_INVALID(422, "The text holds a character that cannot be stored: NUL or half of a surrogate pair."),
    NUMBER_OUT_OF_RANGE(422, "The number is too large or too long to be held exactly."),
    TIME_IN_FUTURE(422, "The event's time is further ahead than clocks may differ."),
    EXPOSURE_MISPLACED(422, "An exposure belongs to type exposure, and type exposure needs one."),
    ID_CONFLICT(409, "The same id was used before for another event of this unit."),
    // Ingest: the log.
    OVERLOADED(503, "As much is in flight as may be. Retry after the time in Retry-After."),
    LOG_UNAVAILABLE(
            503, "Kafka does not take events. Nothing of this was stored. Retry after the time in Retry-After."),
    LOG_REFUSED(503, "Kafka refused it, as it would every time until an operator acts. Nothing of this was stored."),
    CLOCK_SKEW(
            503,
            "The clock of this instance is wrong. Nothing of this was stored. Retry after the time in Retry-After."),
    OUTCOME_UNKNOWN(503, "Kafka did not answer in time: the events may be stored or not. Send the same ids again."),
    COUNTING_BEHIND(
            503,
            "Counting is too far behind to accept more. Nothing of this was stored. Retry after the time in Retry-After."),
    // Ingest: which variant.
    FLAG_NOT_FOUND(404, "There is no experiment with this key."),
    UNIT_OUTSIDE(404, "The unit has no variant of the experiment, and the experiment has no value for such a unit."),
    CONTEXT_INVALID(400, "The context is not one that a variant can be chosen by."),
    TARGETING_KEY_MISSING(400, "The context does not say which unit asks."),
    DEFINITIONS_UNAVAILABLE(503, "The experiments' definitions have not been read yet, as Kafka does not answer."),
    DEFINITION_UNREADABLE(503, "The experiment's definition was written by a newer Weir."),
    // Streams.
    UNREADABLE_RECORD(422, "The record is not an event of a version that this Weir knows."),
    // Query API.
    EXPERIMENT_NOT_FOUND(404, "There is no experiment with this key."),
    EXPERIMENT_EXISTS(409, "There is an experiment with this key already."),
    CHANGE_NEEDS_REBUILD(409, "This would change numbers that are already computed."),
    STATE_CONFLICT(409, "The experiment or generation is not in a state that this can follow."),
    LAYER_CONFLICT(409, "Another experiment has the layer in another way, or this part of it, at the same time."),
    METRIC_NOT_FOUND(404, "The library has no such metric, or no such version of it."),
    METRIC_EXISTS(409, "The library has another metric with this key already."),
    METRIC_BUILT_IN(409, "The metric is Weir's own and cannot change."),
    REPLAY_NOT_FOUND(404, "There is no generation with this number."),
    QUARANTINE_RULE_NOT_FOUND(404, "There is no rule of quarantine with this id."),
    CHANGED_MEANWHILE(412, "Somebody else changed it since it was read."),
    PARAMETER_INVALID(422, "The address has a parameter whose value is not one that it may have."),
    EVENTS_NOT_KEPT(409, "The events behind the numbers are not in the database."),
    DATABASE_UNAVAILABLE(503, "PostgreSQL does not answer. Retry after the time in Retry-After."),
    // Any service.
    NOT_FOUND(404, "There is nothing at this address."),
    METHOD_NOT_ALLOWED(405, "The address does not take this method."),
    INTERNAL_ERROR(500, "Weir failed. The log has the reason under the instance's id.");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** When to come again after a 503. Counting that is minutes behind catches up in more than the time of a failover. */
    public int retryAfterSeconds() {
        return this == COUNTING_BEHIND ? 10 : 2;
    }

    /** What it means, for a person; the same in every answer. */
    public String title() {
        return title;
    }
}
