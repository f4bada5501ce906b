package io.counters.stat.history;

import io.counters.HistogramValue;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentInfo.Usage;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.history.Shape.Series;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The numbers of a frame, in one order to and fro. Threads: one. */
final class FrameWords {
    private static final List<ProcessState> PROCESS_STATES = List.of(
            ProcessState.LIVE, ProcessState.STALLED, ProcessState.CLOSED, ProcessState.DEAD, ProcessState.UNKNOWN);
    private static final List<ReadStatus> STATUSES = List.of(ReadStatus.OK, ReadStatus.BUSY, ReadStatus.CORRUPT);
    private static final int HAS_VALUE = 4;

    private final long[] words;
    private int next;

    private FrameWords(final long[] words) {
        this.words = words;
    }

    /** Fills as many words as the frame's shape has. */
    static void write(final Frame frame, final long[] words) {
        final FrameWords writer = new FrameWords(words);
        writer.segment(frame.merged().segment());
        writer.scan(frame.merged().scan());
        frame.merged().processes().forEach(writer::process);
        frame.merged().metrics().forEach(writer::sample);
        final SegmentSnapshot shares = frame.shares();
        if (shares != null) {
            writer.scan(shares.scan());
            shares.metrics().forEach(writer::sample);
        }
    }

    /**
     * The way back. What is read of a recording is a state of another segment at one moment, and says so.
     *
     * @throws IllegalArgumentException if a word has a value that no writer gives it
     */
    static Frame read(
            final Instant at, final Identity identity, final Path file, final Shape shape, final long[] words) {
        final FrameWords reader = new FrameWords(words);
        final SegmentInfo segment = reader.segment(identity, file);
        final ReadStats scan = reader.scan();
        final List<ProcessInfo> processes = new ArrayList<>(shape.processes().size());
        shape.processes().forEach(process -> processes.add(reader.process(process)));
        final SegmentSnapshot merged = new SegmentSnapshot(segment, processes, reader.samples(shape.merged()), scan);
        if (shape.shares() == null) {
            return new Frame(at, merged, null);
        }
        final ReadStats shareScan = reader.scan();
        return new Frame(
                at, merged, new SegmentSnapshot(segment, processes, reader.samples(shape.shares()), shareScan));
    }

    private void segment(final SegmentInfo segment) {
        duration(segment.uptime());
        put(segment.refused());
        put(segment.repaired());
        usage(segment.metrics());
        usage(segment.blocks());
        usage(segment.processes());
    }

    private SegmentInfo segment(final Identity identity, final Path file) {
        final Duration uptime = duration();
        return new SegmentInfo(
                identity.name(),
                file,
                identity.format(),
                identity.uuid(),
                SegmentInfo.State.SNAPSHOT,
                identity.createdAt(),
                uptime,
                get(),
                get(),
                usage(),
                usage(),
                usage());
    }

    private void usage(final Usage usage) {
        put(usage.used());
        put(usage.capacity());
    }

    private Usage usage() {
        return new Usage(getInt(), getInt());
    }

    private void scan(final ReadStats scan) {
        put(scan.slots());
        put(scan.firstTry());
        put(scan.retries());
        put(scan.busy());
        put(scan.corrupt());
        put(scan.nanos());
    }

    private ReadStats scan() {
        return new ReadStats(get(), get(), get(), get(), get(), get());
    }

    private void process(final ProcessInfo process) {
        put(process.pid());
        put(PROCESS_STATES.indexOf(process.state()));
        put(process.epoch());
        instant(process.startedAt());
        duration(process.heartbeatAge());
    }

    private ProcessInfo process(final Shape.ProcessKey process) {
        final long pid = get();
        final ProcessState state = PROCESS_STATES.get(getIndex(PROCESS_STATES));
        final long epoch = get();
        return new ProcessInfo(process.index(), process.name(), pid, state, epoch, instant(), duration());
    }

    private void sample(final MetricSample sample) {
        final Number value = sample.value();
        final HistogramValue histogram = sample.histogram();
        final boolean hasValue = value != null || histogram != null;
        put(STATUSES.indexOf(sample.status()) | (hasValue ? HAS_VALUE : 0));
        if (sample.definition().kind() != MetricKind.HISTOGRAM) {
            if (value == null) {
                put(0);
            } else {
                put(
                        sample.definition().type() == ValueType.F64
                                ? Double.doubleToRawLongBits(value.doubleValue())
                                : value.longValue());
            }
        } else if (histogram == null) {
            for (int i = 1; i < new Series(sample.definition(), null).words(); i++) {
                put(0);
            }
        } else {
            put(histogram.count());
            put(histogram.sum());
            put(histogram.min());
            put(histogram.max());
            histogram.buckets().forEach(this::put);
        }
    }

    private List<MetricSample> samples(final List<Series> series) {
        final List<MetricSample> samples = new ArrayList<>(series.size());
        series.forEach(one -> samples.add(sample(one)));
        return samples;
    }

    private MetricSample sample(final Series series) {
        final int end = next + series.words();
        final int flags = getInt();
        final int status = flags & ~HAS_VALUE;
        if (status < 0 || status >= STATUSES.size()) {
            throw new IllegalArgumentException("status of a metric: " + flags + " (expected: one of 0, 1, 2, 4, 5, 6)");
        }
        Number value = null;
        HistogramValue histogram = null;
        if ((flags & HAS_VALUE) != 0) {
            if (series.definition().kind() == MetricKind.HISTOGRAM) {
                histogram = histogram(series);
            } else {
                value = value(series);
            }
        }
        next = end;
        return new MetricSample(series.definition(), series.process(), STATUSES.get(status), value, histogram);
    }

    private Number value(final Series series) {
        final long word = get();
        if (series.definition().type() == ValueType.F64) {
            return Double.longBitsToDouble(word);
        }
        return word;
    }

    private HistogramValue histogram(final Series series) {
        final List<Long> bounds = series.definition().bounds();
        final long count = get();
        final long sum = get();
        final long min = get();
        final long max = get();
        final List<Long> buckets = new ArrayList<>(bounds.size() + 1);
        for (int i = 0; i <= bounds.size(); i++) {
            buckets.add(get());
        }
        // a live segment's would be CORRUPT; sums wrap like longs, here as there
        final long all = buckets.stream().mapToLong(Long::longValue).sum();
        if (all != count) {
            throw new IllegalArgumentException(
                    "count of a histogram: " + count + " (expected: " + all + ", the sum of its buckets)");
        }
        return new HistogramValue(bounds, buckets, count, sum, min, max);
    }

    private void duration(final Duration duration) {
        put(duration.getSeconds());
        put(duration.getNano());
    }

    private Duration duration() {
        return Instants.duration(get(), get());
    }

    private void instant(final Instant time) {
        put(time.getEpochSecond());
        put(time.getNano());
    }

    private Instant instant() {
        return Instants.instant(get(), get());
    }

    private int getInt() {
        final long word = get();
        if (word != (int) word) {
            throw new IllegalArgumentException("number: " + word + " (expected: 32 bits)");
        }
        return (int) word;
    }

    private int getIndex(final List<?> list) {
        return Objects.checkIndex(getInt(), list.size());
    }

    private void put(final long word) {
        words[next] = word;
        next++;
    }

    private long get() {
        final long word = words[next];
        next++;
        return word;
    }
}
