package io.counters.stat.text;

import io.counters.MetricDefinition;
import io.counters.ValueType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers for people: exact where the segment is exact, short where the number is an estimate. */
public final class Numbers {
    /** Stands where there is no value. */
    public static final String NONE = "-";

    private static final MathContext DOUBLE_DIGITS = new MathContext(12);
    private static final int SHORT_DIGITS = 3;
    private static final int GROUP = 3;
    private static final double LARGE = 1e15;
    private static final double SMALL = 1e-6;

    private Numbers() {}

    /** A whole number with its thousands apart. */
    public static String grouped(final long value) {
        return grouped(Long.toString(value));
    }

    /** A value in the metric's base unit, thousands apart; longs lose nothing. */
    public static String value(final MetricDefinition definition, final @Nullable Number value) {
        if (value == null) {
            return NONE;
        }
        if (definition.type() == ValueType.F64) {
            return real(value.doubleValue());
        }
        final long stored = value.longValue();
        // the first BigDecimal of Java 25 takes ten milliseconds: it raises five to the power of 65,536
        return definition.scale() == 0 ? grouped(stored) : grouped(definition.inUnit(stored));
    }

    /** The same for a script: no grouping, and a double to its last bit. */
    public static String plain(final MetricDefinition definition, final Number value) {
        if (definition.type() == ValueType.F64) {
            final double real = value.doubleValue();
            return Double.isInfinite(real) ? infinity(real) : Double.toString(real);
        }
        return definition.inUnit(value.longValue()).toPlainString();
    }

    /** An estimate or a rate: three digits, and all those before the point. */
    public static String rounded(final double value) {
        final double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (Double.isInfinite(value)) {
            return infinity(value);
        }
        if (size == 0 || size >= LARGE || size < SMALL) {
            return size == 0 ? "0" : String.format(Locale.ROOT, "%.2e", value);
        }
        final int decimals = Math.max(0, SHORT_DIGITS - 1 - (int) Math.floor(Math.log10(size)));
        return grouped(BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP));
    }

    private static String real(final double value) {
        final double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return infinity(value);
        }
        if (size == 0) {
            return "0";
        }
        final BigDecimal decimal =
                new BigDecimal(Double.toString(value)).round(DOUBLE_DIGITS).stripTrailingZeros();
        return size >= LARGE || size < SMALL ? decimal.toString() : grouped(decimal);
    }

    private static String infinity(final double value) {
        return value > 0 ? "+Inf" : "-Inf";
    }

    private static String grouped(final BigDecimal value) {
        return grouped(value.toPlainString());
    }

    /** Not by a formatter: the first use of one takes longer than all the rest of a short command's output. */
    private static String grouped(final String number) {
        final int point = number.indexOf('.');
        final int first = number.startsWith("-") ? 1 : 0;
        final StringBuilder text = new StringBuilder(number);
        for (int i = (point < 0 ? number.length() : point) - GROUP; i > first; i -= GROUP) {
            text.insert(i, ',');
        }
        return text.toString();
    }
}
