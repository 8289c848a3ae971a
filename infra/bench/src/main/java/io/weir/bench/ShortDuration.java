package io.weir.bench;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as in the settings: {@code 90s}, {@code 5m}, {@code 1h}. */
final class ShortDuration implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String value) {
        try {
            Duration duration = DurationStyle.detectAndParse(value);
            if (duration.isPositive()) return duration;
        } catch (IllegalArgumentException notOne) {
            // told below
        }
        throw new TypeConversionException("'" + value + "' is not a duration above 0, such as 90s, 5m or 1h");
    }
}
