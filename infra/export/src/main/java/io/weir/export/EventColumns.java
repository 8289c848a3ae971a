package io.weir.export;

import io.weir.schemas.Decimals;
import io.weir.schemas.Event;
import io.weir.schemas.EventAttribute;
import io.weir.schemas.EventValue;
import io.weir.schemas.Exposure;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of an exported event: no name of them must be quoted in DuckDB, Athena or Spark. */
final class EventColumns {

    /** Every value that a record can hold: 19 digits, 6 of them after the point. */
    private static final int PRECISION = 19;

    private static final int DECIMAL_BYTES = 9;

    private static final LogicalTypeAnnotation TEXT = LogicalTypeAnnotation.stringType();
    private static final LogicalTypeAnnotation MILLIS_UTC = LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS);
    private static final LogicalTypeAnnotation DECIMAL = LogicalTypeAnnotation.decimalType(Decimals.SCALE, PRECISION);

    /** @param write adds the value of a row that has one */
    private record Column(Type type, Predicate<EventRow> isPresent, BiConsumer<RecordConsumer, EventRow> write) {}

    private static final List<Column> COLUMNS = List.of(
            integer("log_partition", EventRow::partition),
            bigint("log_offset", row -> row.record().offset()),
            timestamp("received", row -> row.record().timestamp()),
            required("project", row -> row.unit().project()),
            required("id", row -> row.event().getId()),
            required("type", row -> row.event().getType()),
            timestamp("time", row -> row.event().getTime()),
            required("unit_type", row -> row.unit().type().name()),
            required("unit_id", row -> row.unit().id()),
            text("user_id", Event::getUser),
            text("session_id", Event::getSession),
            text("run_id", Event::getRun),
            text("task", Event::getTask),
            text("agent_name", Event::getAgentName),
            text("agent_version", Event::getAgentVersion),
            text("trace_id", Event::getTraceId),
            text("span_id", Event::getSpanId),
            text("parent_span_id", Event::getParentSpanId),
            text("experiment", event -> ofExposure(event, Exposure::getExperiment)),
            text("variant", event -> ofExposure(event, Exposure::getVariant)),
            text("outcome", Event::getOutcome),
            map("numeric_values", decimal(), EventColumns::addValues),
            map("attributes", string(Type.Repetition.REQUIRED, "value"), EventColumns::addAttributes),
            text("text", Event::getText),
            flag("forced", EventRow::isForced),
            names("below_resolution", EventRow::belowResolution));

    static final MessageType SCHEMA =
            new MessageType("event", COLUMNS.stream().map(Column::type).toList());

    private EventColumns() {}

    static void write(EventRow row, RecordConsumer to) {
        to.startMessage();
        for (int i = 0; i < COLUMNS.size(); i++) {
            Column column = COLUMNS.get(i);
            if (!column.isPresent().test(row)) continue;
            to.startField(column.type().getName(), i);
            column.write().accept(to, row);
            to.endField(column.type().getName(), i);
        }
        to.endMessage();
    }

    private static String ofExposure(Event event, Function<Exposure, String> field) {
        return event.getExposure() == null ? null : field.apply(event.getExposure());
    }

    private static Column integer(String name, ToIntFunction<EventRow> value) {
        Type type = Types.required(PrimitiveTypeName.INT32).named(name);
        return always(type, (to, row) -> to.addInteger(value.applyAsInt(row)));
    }

    private static Column bigint(String name, ToLongFunction<EventRow> value) {
        Type type = Types.required(PrimitiveTypeName.INT64).named(name);
        return always(type, (to, row) -> to.addLong(value.applyAsLong(row)));
    }

    private static Column timestamp(String name, ToLongFunction<EventRow> millis) {
        Type type = Types.required(PrimitiveTypeName.INT64).as(MILLIS_UTC).named(name);
        return always(type, (to, row) -> to.addLong(millis.applyAsLong(row)));
    }

    private static Column flag(String name, Predicate<EventRow> value) {
        Type type = Types.required(PrimitiveTypeName.BOOLEAN).named(name);
        return always(type, (to, row) -> to.addBoolean(value.test(row)));
    }

    private static Column required(String name, Function<EventRow, String> value) {
        return always(string(Type.Repetition.REQUIRED, name), (to, row) -> addText(to, value.apply(row)));
    }

    private static Column text(String name, Function<Event, String> value) {
        return new Column(
                string(Type.Repetition.OPTIONAL, name),
                row -> value.apply(row.event()) != null,
                (to, row) -> addText(to, value.apply(row.event())));
    }

    private static Column map(String name, Type valueType, BiConsumer<RecordConsumer, Event> entries) {
        GroupType type = Types.requiredMap()
                .key(string(Type.Repetition.REQUIRED, "key"))
                .value(valueType)
                .named(name);
        return always(type, (to, row) -> {
            to.startGroup();
            entries.accept(to, row.event());
            to.endGroup();
        });
    }

    private static Column names(String name, Function<EventRow, List<String>> value) {
        GroupType type = Types.requiredList()
                .element(string(Type.Repetition.REQUIRED, "element"))
                .named(name);
        return always(type, (to, row) -> addNames(to, value.apply(row)));
    }

    private static Column always(Type type, BiConsumer<RecordConsumer, EventRow> write) {
        return new Column(type, row -> true, write);
    }

    private static Type string(Type.Repetition repetition, String name) {
        return Types.primitive(PrimitiveTypeName.BINARY, repetition).as(TEXT).named(name);
    }

    private static Type decimal() {
        return Types.required(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(DECIMAL_BYTES)
                .as(DECIMAL)
                .named("value");
    }

    private static void addText(RecordConsumer to, String text) {
        to.addBinary(Binary.fromString(text));
    }

    private static void addValues(RecordConsumer to, Event event) {
        if (event.getValues().isEmpty()) return;
        to.startField("key_value", 0);
        for (EventValue value : event.getValues())
            addEntry(to, value.getName(), () -> to.addBinary(millionths(value.getMillionths())));
        to.endField("key_value", 0);
    }

    private static void addAttributes(RecordConsumer to, Event event) {
        if (event.getAttributes().isEmpty()) return;
        to.startField("key_value", 0);
        for (EventAttribute attribute : event.getAttributes())
            addEntry(to, attribute.getName(), () -> addText(to, attribute.getValue()));
        to.endField("key_value", 0);
    }

    private static void addEntry(RecordConsumer to, String key, Runnable addValue) {
        to.startGroup();
        to.startField("key", 0);
        addText(to, key);
        to.endField("key", 0);
        to.startField("value", 1);
        addValue.run();
        to.endField("value", 1);
        to.endGroup();
    }

    private static void addNames(RecordConsumer to, List<String> names) {
        to.startGroup();
        if (!names.isEmpty()) {
            to.startField("list", 0);
            for (String name : names) {
                to.startGroup();
                to.startField("element", 0);
                addText(to, name);
                to.endField("element", 0);
                to.endGroup();
            }
            to.endField("list", 0);
        }
        to.endGroup();
    }

    /** Parquet's decimal of 9 bytes is big-endian two's complement: the sign, and then the long. */
    private static Binary millionths(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(DECIMAL_BYTES);
        bytes.put((byte) (value >> 63)).putLong(value);
        return Binary.fromConstantByteArray(bytes.array());
    }
}
