package io.counters.stat.watch;

import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.segment.Text;
import io.counters.stat.text.SampleKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A metric, or a process's share of it, in the list.
 *
 * @param key finds it again after the next look
 * @param sample what the look saw
 * @param rate base units (for histograms: observations) per second; empty where there is none
 */
record Row(SampleKey key, MetricSample sample, OptionalDouble rate) {
    /** A histogram's second line has what a scalar does not have. */
    private static final int HISTOGRAM_HEIGHT = 2;

    /** The metrics of which the filter is a part, in the order that was asked for. */
    static List<Row> of(final Look look, final WatchModel model) {
        final String filter = model.filter().toLowerCase(Locale.ROOT);
        final List<Row> rows = new ArrayList<>();
        for (final MetricSample sample : look.snapshot().metrics()) {
            final Row row = new Row(SampleKey.of(sample), sample, rate(look, sample));
            if (filter.isEmpty() || row.text().toLowerCase(Locale.ROOT).contains(filter)) {
                rows.add(row);
            }
        }
        model.sort().comparator().ifPresent(rows::sort);
        if (model.isReversed()) {
            Collections.reverse(rows);
        }
        return rows;
    }

    private static OptionalDouble rate(final Look look, final MetricSample sample) {
        final OptionalDouble perSecond = look.rates().perSecond(sample);
        if (perSecond.isEmpty() || sample.definition().kind() == MetricKind.HISTOGRAM) {
            return perSecond;
        }
        return OptionalDouble.of(
                perSecond.getAsDouble() * Math.pow(10, sample.definition().scale()));
    }

    /** Name and labels as they can be shown, and as a filter is compared with. */
    String text() {
        return Text.printable(key.id().toString());
    }

    int height() {
        return isHistogram() ? HISTOGRAM_HEIGHT : 1;
    }

    boolean isHistogram() {
        return sample.definition().kind() == MetricKind.HISTOGRAM;
    }

    /** By what rows of different kinds compare: base units, or observations; not a number where there is no value. */
    double size() {
        if (sample.histogram() != null) {
            return sample.histogram().count();
        }
        return sample.value() == null
                ? Double.NaN
                : sample.value().doubleValue()
                        * Math.pow(10, sample.definition().scale());
    }
}
