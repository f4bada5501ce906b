package io.counters.writer;

import io.counters.format.Geometry;
import io.counters.format.ProcessLayout;
import io.counters.segment.Host;
import io.counters.segment.ProcessTable;
import io.counters.segment.SegmentPath;
import java.util.Locale;

/** What a builder, the system properties and the environment came to. */
record Settings(SegmentPath path, String instance, int lanes, boolean strict, boolean network, Geometry geometry) {
    static final int MAX_LANES = 1024;
    private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

    Settings {
        ProcessTable.encodeName(instance);
        if (lanes < 1 || lanes > MAX_LANES) {
            throw new IllegalArgumentException("lanes: " + lanes + " (expected: 1 to " + MAX_LANES + ")");
        }
    }

    static int defaultLanes() {
        return Host.defaultLanes(Runtime.getRuntime().availableProcessors());
    }

    /** The main class or jar: the same at each start of the same program, which a pid is not. */
    static String defaultInstance() {
        final String command = System.getProperty("sun.java.command", "").strip();
        final int blank = command.indexOf(' ');
        final String main = blank < 0 ? command : command.substring(0, blank);
        final String name = main.substring(main.lastIndexOf('/') + 1);
        final int most = ProcessLayout.MAX_NAME_LENGTH / MAX_UTF8_BYTES_PER_CHAR;
        // the end tells the classes of one long package apart
        return name.isEmpty() ? "java" : name.substring(Math.max(0, name.length() - most));
    }

    /** {@code counters.KEY}, else {@code COUNTERS_KEY}, else the given value. */
    static String configured(final String key, final String otherwise) {
        final String environment = System.getenv("COUNTERS_" + key.toUpperCase(Locale.ROOT));
        final String value = System.getProperty("counters." + key, environment);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    static int configured(final String key, final int otherwise) {
        final String value = configured(key, Integer.toString(otherwise));
        try {
            return Integer.parseInt(value);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("counters." + key + ": '" + value + "' (expected: a whole number)", e);
        }
    }
}
