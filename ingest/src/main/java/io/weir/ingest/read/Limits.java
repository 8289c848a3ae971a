package io.weir.ingest.read;

/**
 * How much of anything a request may hold. Bytes are of the body after decompression; characters are Unicode code
 * points.
 *
 * @param eventBytes of one event's JSON
 * @param events in one request
 * @param batchBytes of one request's body
 * @param values in one event
 * @param attributes in one event
 * @param nameCharacters in a name, a task, a unit's id
 * @param idCharacters in an event's id
 * @param attributeCharacters in an attribute's value
 * @param textBytes of an event's text, UTF-8
 */
public record Limits(
        int eventBytes,
        int events,
        int batchBytes,
        int values,
        int attributes,
        int nameCharacters,
        int idCharacters,
        int attributeCharacters,
        int textBytes) {}
