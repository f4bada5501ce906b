package io.counters.stat.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a header such as {@code Accept} asks for: alternatives, each with a weight {@code q} of 0 to 1.
 *
 * @param ranges as the header names them
 */
record Preferences(List<Range> ranges) {
    /** Reads the header; what makes no sense in it is passed over. */
    static Preferences of(final List<String> headers) {
        final List<Range> ranges = new ArrayList<>();
        for (final String header : headers) {
            for (final String part : header.split(",", -1)) {
                final Range range = Range.of(part);
                if (!range.name.isEmpty()) {
                    ranges.add(range);
                }
            }
        }
        return new Preferences(List.copyOf(ranges));
    }

    /**
     * How much somebody wants it: the weight of the most particular range that means it, and of those the greatest.
     *
     * @param name such as {@code text/plain}
     * @param versions of a range that asks for one, those that will do
     * @return 0 if it is not wanted
     */
    double weight(final String name, final List<String> versions) {
        double weight = 0;
        int closest = -1;
        for (final Range range : ranges) {
            final int closeness = range.closeness(name, versions);
            if (closeness > closest || (closeness == closest && range.weight > weight)) {
                closest = closeness;
                weight = closeness < 0 ? 0 : range.weight;
            }
        }
        return weight;
    }

    /** Whether it is asked for by its own name. */
    boolean isNamed(final String name, final List<String> versions) {
        return ranges.stream().anyMatch(range -> range.closeness(name, versions) == Range.ITSELF);
    }

    /**
     * One alternative.
     *
     * @param name in lower case; ends with a star if it means several
     * @param version empty if any will do
     * @param weight 0 to 1
     */
    record Range(String name, String version, double weight) {
        private static final int ITSELF = Integer.MAX_VALUE;

        static Range of(final String text) {
            final String[] parts = text.split(";", -1);
            String version = "";
            double weight = 1;
            for (int i = 1; i < parts.length; i++) {
                final String[] parameter = parts[i].split("=", 2);
                final String key = parameter[0].strip().toLowerCase(Locale.ROOT);
                final String value = parameter.length < 2 ? "" : parameter[1].strip();
                if (key.equals("version")) {
                    version = value;
                } else if (key.equals("q")) {
                    weight = weight(value);
                }
            }
            return new Range(parts[0].strip().toLowerCase(Locale.ROOT), version, weight);
        }

        /** Greater is closer; below zero this is something else. */
        private int closeness(final String wanted, final List<String> versions) {
            if (name.endsWith("*")) {
                final String prefix = name.equals("*/*") ? "" : name.substring(0, name.length() - 1);
                return wanted.startsWith(prefix) ? prefix.length() : -1;
            }
            final boolean isMeant = name.equals(wanted) && (version.isEmpty() || versions.contains(version));
            return isMeant ? ITSELF : -1;
        }

        private static double weight(final String text) {
            try {
                final double weight = Double.parseDouble(text);
                return weight >= 0 && weight <= 1 ? weight : 0;
            } catch (final NumberFormatException e) {
                return 0;
            }
        }
    }
}
