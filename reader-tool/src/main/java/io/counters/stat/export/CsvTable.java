package io.counters.stat.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import io.counters.stat.text.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as a table for spreadsheets, one row per metric: what is stored, as in JSON, longs exactly. A cell without a
 * value is empty. What could steer a terminal is escaped as in the tables for people.
 */
public final class CsvTable {
    private static final List<String> COLUMNS = List.of(
            "name", "labels", "process", "kind", "type", "unit", "scale", "status", "value", "count", "sum", "min",
            "max", "bounds", "buckets");

    private CsvTable() {}

    /** Writes a line of titles and the rows; flushes the target and does not close it. */
    public static void write(final SegmentSnapshot snapshot, final Writer target) {
        final CsvWriter csv = CsvWriter.builder().build(target);
        csv.writeRecord(COLUMNS);
        snapshot.metrics().forEach(sample -> csv.writeRecord(row(sample)));
        try {
            csv.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> row(final MetricSample sample) {
        final MetricDefinition definition = sample.definition();
        final String name = definition.id().name();
        final List<String> cells = new ArrayList<>();
        cells.add(Text.printable(name));
        cells.add(Text.printable(definition.id().toString().substring(name.length())));
        cells.add(Text.printable(Objects.requireNonNullElse(sample.process(), "")));
        cells.add(definition.kind().name());
        cells.add(definition.type().name());
        cells.add(Text.printable(definition.unit()));
        cells.add(Integer.toString(definition.scale()));
        cells.add(sample.status().name());
        cells.add(number(definition, sample.value()));
        final HistogramValue histogram = sample.histogram();
        final HistogramValue seen = histogram == null || histogram.count() == 0 ? null : histogram;
        cells.add(histogram == null ? "" : Long.toString(histogram.count()));
        cells.add(histogram == null ? "" : Long.toString(histogram.sum()));
        cells.add(seen == null ? "" : Long.toString(seen.min()));
        cells.add(seen == null ? "" : Long.toString(seen.max()));
        cells.add(definition.kind() == MetricKind.HISTOGRAM ? list(definition.bounds()) : "");
        cells.add(histogram == null ? "" : list(histogram.buckets()));
        return cells;
    }

    private static String number(final MetricDefinition definition, final @Nullable Number value) {
        if (value == null) {
            return "";
        }
        return definition.type() == ValueType.F64 ? Numbers.plain(definition, value) : Long.toString(value.longValue());
    }

    private static String list(final List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(";"));
    }
}
