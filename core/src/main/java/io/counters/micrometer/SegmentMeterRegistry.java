package io.counters.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.Aggregation;
import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.DoubleCounter;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultGauge;
import io.micrometer.core.instrument.internal.DefaultLongTaskTimer;
import io.micrometer.core.instrument.internal.DefaultMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A Micrometer registry whose meters are metrics of a segment, where any process may read them.
 *
 * <p>What becomes of a meter; names are in snake case, tags are labels, descriptions are help texts, base units are
 * units:
 *
 * <ul>
 *   <li>Counter: a counter of doubles, which is what Micrometer counts in; whole numbers are exact up to
 *       2<sup>53</sup> in each thread's share. A negative, infinite or undefined amount is ignored.
 *   <li>Timer: a histogram of nanoseconds, shown as seconds. Counts and sums are exact.
 *   <li>Distribution summary: a histogram in thousandths, in whole units if these are bytes, or as fine as its service
 *       level objectives need it, to the billionth. Values are rounded to that, and their sum wraps where it passes a
 *       long.
 *   <li>Gauge and time gauge: a gauge of doubles.
 *   <li>Function counter: a counter of doubles that is told the function's growth; a function that steps back adds
 *       nothing until it has passed where it was.
 *   <li>Function timer: two counters, {@code _count}, and {@code _total} of seconds.
 *   <li>Long task timer: three gauges, {@code _active}, {@code _duration} and {@code _max}.
 *   <li>Custom meter: a counter or gauge of doubles for each measurement, named after its statistic.
 * </ul>
 *
 * <p>A histogram has 16 buckets: their bounds are the service level objectives, or else those of a percentile histogram,
 * thinned to 15 if there are more; or else {@link io.counters.Buckets#latency} for timers, and powers of four for
 * summaries. All processes must ask for the same ones.
 *
 * <p>What the segment cannot express: percentiles, which Micrometer computes in this process for this process, as it does
 * {@code max()} over a time window, while the segment's smallest and largest value are those of all time; and exemplars.
 * {@code count()} and the like answer what this process knows, with what its predecessors of the same instance name have
 * left it. A gauge whose object is gone is NaN, and so is a sum with it: remove such a gauge. Meters whose names and tags
 * become the same id are one metric.
 *
 * <p>A meter that the segment knows as something else, because another process counts otherwise under this name, counts
 * in this process alone; that is logged. It never throws, unless the metrics were opened strict.
 *
 * <p>Removing a meter removes its metric from the segment, for every process, as {@link Metrics#remove} does.
 *
 * <p>Gauges, function meters, long task timers and custom meters are polled: by a daemon thread of this registry, every
 * second unless told otherwise, and once more by {@link #close}. That thread is not the heartbeat, so a function that
 * hangs makes gauges old and does not make the process look dead. One that throws harms no other.
 *
 * <p>Threads: any. Cost: an increment is that of {@link DoubleCounter}; a timer's record is that of {@link Histogram} and
 * of Micrometer's own maximum over a time window. Making a meter takes microseconds and waits for other processes for
 * 100 ms at the most.
 */
public final class SegmentMeterRegistry extends MeterRegistry {
    private static final System.Logger LOGGER = System.getLogger("io.counters");
    private static final String SECONDS = "seconds";
    private static final int NANOS = -9;

    private final Metrics metrics;
    private final boolean isOwner;
    private final Function<? super Meter.Id, Aggregation> aggregation;
    private final Publications publications;
    private final Poller poller;

    private SegmentMeterRegistry(final Builder builder, final boolean isOwner) {
        super(builder.clock);
        this.isOwner = isOwner;
        metrics = builder.metrics;
        aggregation = builder.aggregation;
        publications = new Publications(metrics, LOGGER);
        config().namingConvention(NamingConvention.snakeCase);
        config().onMeterRemoved(meter -> publications.remove(meter.getId()));
        poller = new Poller(publications::poll, builder.pollInterval);
    }

    /**
     * Opens a segment and a registry that writes to it; closing the registry closes both.
     *
     * @param nameOrPath a name, or a path if it has a slash
     * @return to be closed when the application ends
     */
    public static SegmentMeterRegistry open(final String nameOrPath) {
        return new SegmentMeterRegistry(builder(Metrics.open(nameOrPath)), true);
    }

    /**
     * Starts to say how a registry is to be made.
     *
     * @param metrics where to write; to be closed by the caller, after the registry
     * @return a builder
     */
    public static Builder builder(final Metrics metrics) {
        return new Builder(metrics);
    }

    /** How a registry is to be made. Threads: one. */
    public static final class Builder {
        private final Metrics metrics;
        private Clock clock = Clock.SYSTEM;
        private Duration pollInterval = Duration.ofSeconds(1);
        private Function<? super Meter.Id, Aggregation> aggregation = id -> Aggregation.SUM;

        private Builder(final Metrics metrics) {
            this.metrics = metrics;
        }

        /**
         * What times are taken with.
         *
         * @param newClock by default the system's
         * @return this
         */
        public Builder clock(final Clock newClock) {
            clock = newClock;
            return this;
        }

        /**
         * How often functions are asked for their values.
         *
         * @param interval not negative, by default a second; zero for no thread: the application calls
         *     {@link SegmentMeterRegistry#poll}
         * @return this
         */
        public Builder pollInterval(final Duration interval) {
            if (interval.isNegative()) {
                throw new IllegalArgumentException("poll interval: " + interval + " (expected: zero or more)");
            }
            pollInterval = interval;
            return this;
        }

        /**
         * How the gauges of several processes merge. Those that describe the machine, such as
         * {@code system.cpu.count}, are better not added up.
         *
         * @param choice asked once for each gauge; by default all are summed
         * @return this
         */
        public Builder aggregation(final Function<? super Meter.Id, Aggregation> choice) {
            aggregation = choice;
            return this;
        }

        /**
         * Makes the registry, and starts to poll.
         *
         * @return to be closed before the metrics
         */
        public SegmentMeterRegistry build() {
            return new SegmentMeterRegistry(this, false);
        }
    }

    /** Asks all functions for their values now. Threads: any; each waits for the one before it. */
    public void poll() {
        publications.poll();
    }

    /**
     * Polls a last time, unless a function hangs, and closes the segment if {@link #open} opened it. Totals stay. May be
     * called again.
     */
    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        if (poller.stop()) {
            poll();
        }
        super.close();
        if (isOwner) {
            metrics.close();
        }
    }

    @Override
    protected io.micrometer.core.instrument.Counter newCounter(final Meter.Id id) {
        final MetricDefinition definition = inUnit(MetricDefinition.doubleCounter(name(id, "")), id);
        return new SegmentCounter(id, doubleCounter(id, definition));
    }

    @Override
    protected <T> io.micrometer.core.instrument.Gauge newGauge(
            final Meter.Id id, final @Nullable T object, final ToDoubleFunction<T> function) {
        final io.micrometer.core.instrument.Gauge meter = new DefaultGauge<>(id, object, function);
        final MetricDefinition definition = inUnit(MetricDefinition.doubleGauge(name(id, "")), id);
        final DoubleGauge gauge = doubleGauge(id, definition.withAggregation(aggregation.apply(id)));
        publications.add(id, () -> gauge.set(meter.value()));
        return meter;
    }

    @Override
    protected Timer newTimer(
            final Meter.Id id, final DistributionStatisticConfig config, final PauseDetector pauseDetector) {
        final MetricDefinition definition = MetricDefinition.histogram(name(id, ""), MeterBuckets.ofTimer(config));
        return new SegmentTimer(
                id, clock, config, pauseDetector, new SegmentDistribution(histogram(id, definition), config));
    }

    @Override
    protected DistributionSummary newDistributionSummary(
            final Meter.Id id, final DistributionStatisticConfig config, final double scale) {
        final MetricDefinition definition =
                MetricDefinition.histogram(name(id, ""), MeterBuckets.ofSummary(unit(id), config));
        return new SegmentSummary(id, clock, config, scale, new SegmentDistribution(histogram(id, definition), config));
    }

    @Override
    protected LongTaskTimer newLongTaskTimer(final Meter.Id id, final DistributionStatisticConfig config) {
        final LongTaskTimer meter = new DefaultLongTaskTimer(id, clock, getBaseTimeUnit(), config, false);
        final Gauge active = handle(id, MetricDefinition.gauge(name(id, "_active")), Metrics::gauge);
        final DoubleGauge duration = doubleGauge(
                id, MetricDefinition.doubleGauge(name(id, "_duration")).withUnit(SECONDS, 0));
        final DoubleGauge max = doubleGauge(
                id,
                MetricDefinition.doubleGauge(name(id, "_max"))
                        .withUnit(SECONDS, 0)
                        .withAggregation(Aggregation.MAX));
        publications.add(id, () -> {
            active.set(meter.activeTasks());
            duration.set(meter.duration(TimeUnit.SECONDS));
            max.set(meter.max(TimeUnit.SECONDS));
        });
        return meter;
    }

    @Override
    protected <T> FunctionCounter newFunctionCounter(
            final Meter.Id id, final T object, final ToDoubleFunction<T> function) {
        final FunctionCounter meter = new CumulativeFunctionCounter<>(id, object, function);
        final Growth growth = new Growth(doubleCounter(id, inUnit(MetricDefinition.doubleCounter(name(id, "")), id)));
        publications.add(id, () -> growth.publish(meter.count()));
        return meter;
    }

    @Override
    protected <T> FunctionTimer newFunctionTimer(
            final Meter.Id id,
            final T object,
            final ToLongFunction<T> count,
            final ToDoubleFunction<T> total,
            final TimeUnit unit) {
        final FunctionTimer meter = new CumulativeFunctionTimer<>(id, object, count, total, unit, getBaseTimeUnit());
        final LongGrowth calls = new LongGrowth(counter(id, MetricDefinition.counter(name(id, "_count"))));
        final LongGrowth nanos = new LongGrowth(
                counter(id, MetricDefinition.counter(name(id, "_total")).withUnit(SECONDS, NANOS)));
        publications.add(id, () -> {
            calls.publish(meter.count());
            nanos.publish(meter.totalTime(TimeUnit.NANOSECONDS));
        });
        return meter;
    }

    @Override
    protected Meter newMeter(final Meter.Id id, final Meter.Type type, final Iterable<Measurement> measurements) {
        final Meter meter = new DefaultMeter(id, type, measurements);
        for (final Measurement measurement : measurements) {
            publish(id, measurement);
        }
        return meter;
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.SECONDS;
    }

    @Override
    protected DistributionStatisticConfig defaultHistogramConfig() {
        return DistributionStatisticConfig.DEFAULT;
    }

    private void publish(final Meter.Id id, final Measurement measurement) {
        final Statistic statistic = measurement.getStatistic();
        final String name = name(id, "_" + statistic.getTagValueRepresentation());
        switch (statistic) {
            case COUNT, TOTAL, TOTAL_TIME -> {
                final MetricDefinition definition = MetricDefinition.doubleCounter(name);
                final Growth growth = new Growth(
                        doubleCounter(id, statistic == Statistic.COUNT ? definition : inUnit(definition, id)));
                publications.add(id, () -> growth.publish(measurement.getValue()));
            }
            default -> {
                final DoubleGauge gauge = doubleGauge(
                        id,
                        inUnit(MetricDefinition.doubleGauge(name), id)
                                .withAggregation(statistic == Statistic.MAX ? Aggregation.MAX : aggregation.apply(id)));
                publications.add(id, () -> gauge.set(measurement.getValue()));
            }
        }
    }

    private Counter counter(final Meter.Id id, final MetricDefinition definition) {
        return handle(id, definition, Metrics::counter);
    }

    private DoubleCounter doubleCounter(final Meter.Id id, final MetricDefinition definition) {
        return handle(id, definition, Metrics::doubleCounter);
    }

    private DoubleGauge doubleGauge(final Meter.Id id, final MetricDefinition definition) {
        return handle(id, definition, Metrics::doubleGauge);
    }

    private Histogram histogram(final Meter.Id id, final MetricDefinition definition) {
        return handle(id, definition, Metrics::histogram);
    }

    /** The metric's handle, or one on the heap where the segment has something else under this id. */
    private <H> H handle(
            final Meter.Id id,
            final MetricDefinition definition,
            final BiFunction<Metrics, MetricDefinition, H> maker) {
        MetricDefinition labelled = definition.withHelp(encodable(description(id)));
        for (final Tag tag : getConventionTags(id)) {
            labelled = labelled.withLabel(named(tag.getKey()), encodable(tag.getValue()));
        }
        final MetricDefinition asked = labelled;
        try {
            return publications.claim(id, asked.id(), () -> maker.apply(metrics, asked));
        } catch (final MetricConflictException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a meter counts in this process alone: " + e.getMessage());
            return maker.apply(Metrics.inMemory(), asked);
        }
    }

    private String name(final Meter.Id id, final String suffix) {
        return named(getConventionName(id) + suffix);
    }

    private static MetricDefinition inUnit(final MetricDefinition definition, final Meter.Id id) {
        return definition.withUnit(unit(id), 0);
    }

    private static String unit(final Meter.Id id) {
        final String unit = id.getBaseUnit();
        return unit == null ? "" : encodable(unit);
    }

    private static String description(final Meter.Id id) {
        final String description = id.getDescription();
        return description == null ? "" : description;
    }

    /** Micrometer lets names and keys be empty, a segment does not. */
    private static String named(final String name) {
        return name.isEmpty() ? "_" : encodable(name);
    }

    /** Half a character becomes a question mark, as wherever else Java encodes it. */
    private static String encodable(final String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }
}
