package io.counters.stat.watch;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** In which order the list is. */
enum Sort {
    /** As snapshots are: by name, labels and process. */
    NAME,
    /** What is busiest first; what has no rate last. */
    RATE,
    /** What is largest first; what has no value last. */
    VALUE;

    /** Empty for the order that there is. */
    Optional<Comparator<Row>> comparator() {
        return switch (this) {
            case NAME -> Optional.empty();
            case RATE ->
                Optional.of(
                        descending(Comparator.comparingDouble(row -> row.rate().orElse(-1))));
            case VALUE -> Optional.of(descending(Comparator.comparingDouble(Sort::sizeOrLeast)));
        };
    }

    Sort next() {
        return switch (this) {
            case NAME -> RATE;
            case RATE -> VALUE;
            case VALUE -> NAME;
        };
    }

    /** As it is shown. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double sizeOrLeast(final Row row) {
        final double size = row.size();
        return Double.isNaN(size) ? Double.NEGATIVE_INFINITY : size;
    }

    private static Comparator<Row> descending(final Comparator<Row> ascending) {
        return ascending.reversed();
    }
}
