package io.counters.stat.check;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.diff.MetricChange;
import io.counters.stat.diff.SnapshotDiff;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What rules look at: a scan, and perhaps what has changed since an earlier one. All figures are in base units, over all
 * processes and all metrics that a pattern matches. What is not there is a {@link CannotTellException}, never a zero.
 * Threads: immutable.
 */
public final class Measurements {
    private final @Nullable SegmentSnapshot before;
    private final SegmentSnapshot now;
    private final Duration elapsed;

    private Measurements(final @Nullable SegmentSnapshot before, final SegmentSnapshot now, final Duration elapsed) {
        this.before = before;
        this.now = now;
        this.elapsed = elapsed;
    }

    /** One scan: rules about a window have no answer. */
    public static Measurements of(final SegmentSnapshot now) {
        return new Measurements(null, now, Duration.ZERO);
    }

    /** Two scans of one segment. */
    public static Measurements of(final SegmentSnapshot before, final SegmentSnapshot now, final Duration elapsed) {
        return new Measurements(before, now, elapsed);
    }

    /** The name of the segment, as its header bears it. */
    String segment() {
        return now.segment().name();
    }

    /** When the window began, or what there is was seen. */
    Instant begin() {
        return SnapshotDiff.timeOf((before == null ? now : before).segment());
    }

    /** How long the window was; null when there is none. */
    @Nullable
    Duration window() {
        return before == null ? null : elapsed;
    }

    /** Of one metric, whichever kind of number it is. */
    BigDecimal value(final MetricPattern pattern) {
        final List<Series> all = select(pattern);
        if (all.size() > 1) {
            throw new CannotTellException(
                    pattern + " is " + all.size() + " metrics (expected: one, or sum, count and the like of them)");
        }
        return total(pattern, all);
    }

    /** Of counters and gauges their values, of histograms what they observed. */
    BigDecimal sum(final MetricPattern pattern) {
        return total(pattern, select(pattern));
    }

    /** Observations of histograms. */
    BigDecimal count(final MetricPattern pattern) {
        return BigDecimal.valueOf(histogram(pattern).value().count());
    }

    BigDecimal mean(final MetricPattern pattern) {
        final Merged merged = histogram(pattern);
        return merged.scaled(observed(pattern, merged).mean());
    }

    BigDecimal quantile(final MetricPattern pattern, final BigDecimal q) {
        if (q.signum() < 0 || q.compareTo(BigDecimal.ONE) > 0) {
            throw new CannotTellException("quantile " + q.toPlainString() + " (expected: 0 to 1)");
        }
        final Merged merged = histogram(pattern);
        return merged.scaled(observed(pattern, merged).quantile(q.doubleValue()));
    }

    /** The share of observations that are at most the bound: exact for a bound of a bucket, else estimated within one. */
    BigDecimal shareBelow(final MetricPattern pattern, final BigDecimal bound) {
        final Merged merged = histogram(pattern);
        final HistogramValue value = observed(pattern, merged);
        final double stored = bound.scaleByPowerOfTen(-merged.scale()).doubleValue();
        double below = 0;
        for (int i = 0; i < value.buckets().size(); i++) {
            final double low =
                    i == 0 ? value.min() : Math.max(value.min(), value.bounds().get(i - 1));
            final double high = i == value.bounds().size()
                    ? value.max()
                    : Math.min(value.max(), value.bounds().get(i));
            if (stored >= high) {
                below += value.buckets().get(i);
            } else if (stored > low) {
                below += value.buckets().get(i) * (stored - low) / (high - low);
            }
        }
        return BigDecimal.valueOf(below / value.count());
    }

    /** By how much counters, or the observations of histograms, grew within the window. */
    BigDecimal increase(final MetricPattern pattern) {
        final MetricPattern inWindow = pattern.inWindow();
        final List<Series> all = select(inWindow);
        if (all.get(0).definition.kind() == MetricKind.GAUGE) {
            throw new CannotTellException(pattern + " is a gauge (expected: a counter or a histogram, or 'change')");
        }
        return all.get(0).histogram == null ? total(inWindow, all) : count(inWindow);
    }

    /** The increase in one second. */
    BigDecimal rate(final MetricPattern pattern) {
        final BigDecimal increase = increase(pattern);
        if (elapsed.isNegative() || elapsed.isZero()) {
            throw new CannotTellException("rate of " + pattern + ": no time has passed (expected: a window)");
        }
        return increase.divide(SnapshotDiff.seconds(elapsed), MathContext.DECIMAL64);
    }

    /** By how much gauges rose, or fell, within the window. */
    BigDecimal change(final MetricPattern pattern) {
        final MetricPattern inWindow = pattern.inWindow();
        final List<Series> all = select(inWindow);
        if (all.get(0).definition.kind() != MetricKind.GAUGE) {
            throw new CannotTellException(pattern + " is no gauge (expected: a gauge, or 'increase')");
        }
        return total(inWindow, all);
    }

    long processes(final ProcessState state) {
        return now.processes().stream()
                .filter(process -> process.state() == state)
                .count();
    }

    /** At least one. */
    private List<Series> select(final MetricPattern pattern) {
        final List<Series> found = new ArrayList<>();
        if (pattern.isWindow()) {
            if (before == null) {
                throw new CannotTellException(pattern + ": there is no window (expected: --window or --since)");
            }
            SnapshotDiff.between(matching(pattern, before), matching(pattern, now))
                    .changes()
                    .forEach(change -> Series.add(change, found));
        } else {
            matching(pattern, now).metrics().forEach(sample -> Series.add(sample, found));
        }
        if (found.isEmpty()) {
            throw new CannotTellException("no metric " + pattern + ", or none with a value (expected: at least one)");
        }
        if (found.stream().map(series -> series.definition.kind()).distinct().count() > 1) {
            throw new CannotTellException(pattern + " is metrics of several kinds (expected: one kind)");
        }
        return found;
    }

    private static SegmentSnapshot matching(final MetricPattern pattern, final SegmentSnapshot snapshot) {
        return new SegmentSnapshot(
                snapshot.segment(),
                snapshot.processes(),
                snapshot.metrics().stream()
                        .filter(sample -> pattern.matches(sample.definition().id()))
                        .toList(),
                snapshot.scan());
    }

    private static BigDecimal total(final MetricPattern pattern, final List<Series> all) {
        BigDecimal sum = BigDecimal.ZERO;
        for (final Series series : all) {
            sum = sum.add(series.number(pattern));
        }
        return sum;
    }

    private Merged histogram(final MetricPattern pattern) {
        final List<Series> all = select(pattern);
        final MetricDefinition first = all.get(0).definition;
        HistogramValue sum = null;
        for (final Series series : all) {
            if (series.histogram == null) {
                throw new CannotTellException(
                        pattern + " is a " + first.kind().name().toLowerCase(Locale.ROOT) + " (expected: a histogram)");
            }
            if (!series.definition.bounds().equals(first.bounds()) || series.definition.scale() != first.scale()) {
                throw new CannotTellException(pattern + " is histograms of several bounds (expected: the same)");
            }
            sum = sum == null ? series.histogram : plus(sum, series.histogram);
        }
        if (sum == null) {
            throw new AssertionError("an empty selection");
        }
        return new Merged(sum, first.scale());
    }

    private static HistogramValue observed(final MetricPattern pattern, final Merged merged) {
        if (merged.value.count() <= 0) {
            throw new CannotTellException(pattern + " has no observation (expected: at least one)");
        }
        return merged.value;
    }

    private static HistogramValue plus(final HistogramValue left, final HistogramValue right) {
        if (left.count() == 0 || right.count() == 0) {
            return left.count() == 0 ? right : left;
        }
        final List<Long> buckets = new ArrayList<>();
        for (int i = 0; i < left.buckets().size(); i++) {
            buckets.add(left.buckets().get(i) + right.buckets().get(i));
        }
        return new HistogramValue(
                left.bounds(),
                buckets,
                left.count() + right.count(),
                left.sum() + right.sum(),
                Math.min(left.min(), right.min()),
                Math.max(left.max(), right.max()));
    }

    private record Merged(HistogramValue value, int scale) {
        BigDecimal scaled(final double stored) {
            return BigDecimal.valueOf(stored).scaleByPowerOfTen(scale);
        }
    }

    /** One metric's number or histogram, now or within the window. */
    private record Series(
            MetricDefinition definition,
            @Nullable Number value,
            @Nullable HistogramValue histogram) {

        static void add(final MetricSample sample, final List<Series> series) {
            final MetricDefinition definition = sample.definition();
            if (sample.value() == null && sample.histogram() == null) {
                if (definition.kind() == MetricKind.GAUGE && sample.status() == ReadStatus.OK) {
                    return; // nobody who lives has set it
                }
                throw new CannotTellException(definition.id() + " has no value (status: " + sample.status() + ")");
            }
            series.add(new Series(definition, sample.value(), sample.histogram()));
        }

        static void add(final MetricChange change, final List<Series> series) {
            final MetricDefinition definition = change.definition();
            final boolean isGauge = definition.kind() == MetricKind.GAUGE;
            if (change.note() == MetricChange.Note.ONLY_AFTER && change.after() != null && !isGauge) {
                add(change.after(), series); // it began within the window, from nothing
            } else if (change.note() == MetricChange.Note.NONE) {
                series.add(new Series(definition, change.difference(), change.growth()));
            } else if (!isGauge || change.note() != MetricChange.Note.NO_VALUE) {
                throw new CannotTellException(definition.id() + ": "
                        + change.note().words() + " (expected: comparable values at both ends of the window)");
            }
        }

        BigDecimal number(final MetricPattern pattern) {
            if (histogram != null) {
                return definition.inUnit(histogram.sum());
            }
            if (value == null) {
                throw new AssertionError("a series of nothing");
            }
            if (definition.type() != ValueType.F64) {
                return definition.inUnit(value.longValue());
            }
            final double real = value.doubleValue();
            if (!Double.isFinite(real)) {
                throw new CannotTellException(pattern + " is " + real + " (expected: a finite number)");
            }
            return BigDecimal.valueOf(real);
        }
    }
}
