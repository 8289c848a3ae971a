package io.weir.standalone.client;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The number of a generation on the command line, 1..999999999 as in the query API. */
final class GenerationNumber implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
        if (!text.matches("[1-9][0-9]{0,8}"))
            throw new TypeConversionException("a generation is a number of 1..999999999, not '" + text + "'");
        return Integer.valueOf(text);
    }
}
