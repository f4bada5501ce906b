package io.counters.stat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 500ms}, {@code 2s}, {@code 1.5m}, {@code 7d}; a bare number is seconds. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)?");
    private static final Map<String, Integer> MILLIS =
            Map.of("ms", 1, "s", 1_000, "m", 60_000, "h", 3_600_000, "d", 86_400_000);

    @Override
    public Duration convert(final String text) {
        final Matcher matcher = SYNTAX.matcher(text);
        if (matcher.matches()) {
            final int unit = MILLIS.getOrDefault(Objects.requireNonNullElse(matcher.group(2), "s"), 0);
            final long millis = new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValue();
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        }
        throw new TypeConversionException("'" + text + "' (expected: a time above zero, as 500ms, 2s, 1m, 1h or 7d)");
    }
}
