package io.weir.kit.targeting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A semantic version as a text that sorts as versions do: numbers are padded, what is released sorts after its previews, the
 * build does not count.
 */
final class PaddedVersion {

    private static final int NUMBER_WIDTH = 5;
    private static final int RELEASE_PARTS = 3;
    private static final String AFTER_PREVIEWS = "~";
    private static final Pattern NOT_COMPARED = Pattern.compile("^v|\\+[^\\n\\r\u2028\u2029]*\\z");
    private static final Pattern SEPARATOR = Pattern.compile("[-.]");

    private PaddedVersion() {}

    /** What is no version is version 0. */
    static String of(JsonNode value) {
        boolean isVersion =
                value.isNumber() || value.isString() && !value.asString().isEmpty();
        String version = isVersion ? ScriptValues.text(value) : "0";
        List<String> parts = new ArrayList<>();
        Collections.addAll(parts, SEPARATOR.split(NOT_COMPARED.matcher(version).replaceAll(""), -1));
        if (parts.size() == RELEASE_PARTS) parts.add(AFTER_PREVIEWS);
        parts.replaceAll(PaddedVersion::padded);
        return String.join("-", parts);
    }

    private static String padded(String part) {
        boolean isNumber = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? " ".repeat(Math.max(0, NUMBER_WIDTH - part.length())) + part : part;
    }
}
