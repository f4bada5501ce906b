package io.counters.jvm;

import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.SegmentNotFoundException;
import io.counters.format.Codes;
import io.counters.format.HistogramLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SlotIdentity;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.slot.SlotCursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a segment shows to somebody who only reads. */
final class Published {
    private final Segment segment;
    private final ProcessTable processes;
    private final MetricTable metrics;
    private final BlockTable blocks;

    private Published(final Path file) {
        segment = Segment.openForReading(new SegmentPath(file));
        processes = new ProcessTable(segment);
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
    }

    /** Waits until there is a segment. */
    static Published in(final Path directory, final String name) {
        return await().atMost(HostJvm.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(SegmentNotFoundException.class)
                .until(() -> new Published(directory.resolve(name + ".seg")), published -> true);
    }

    List<MetricDefinition> definitions() {
        return records().stream().map(MetricRecord::definition).toList();
    }

    List<String> names() {
        return definitions().stream()
                .map(definition -> definition.id().name())
                .distinct()
                .sorted()
                .toList();
    }

    /** A counter's total or a histogram's number of observations, over all labels and processes. */
    long total(final String name) {
        return total(name, Map.of());
    }

    long total(final String name, final Map<String, String> labels) {
        return sum(name, labels, false);
    }

    /** The sum of a gauge over the processes whose epoch it was set in, whether they live or not. */
    long level(final String name, final Map<String, String> labels) {
        return sum(name, labels, true);
    }

    private long sum(final String name, final Map<String, String> labels, final boolean isGauge) {
        return records().stream()
                .filter(record -> record.definition().id().name().equals(name))
                .filter(record -> record.definition().id().labels().entrySet().containsAll(labels.entrySet()))
                .mapToLong(record -> sum(record, isGauge))
                .sum();
    }

    private long sum(final MetricRecord record, final boolean isGauge) {
        final long kind = Codes.of(record.definition().kind());
        final int stride = Codes.stride(record.definition().kind());
        final long identity = SlotIdentity.of(record.index(), kind, record.generation());
        final SlotCursor cursor = new SlotCursor();
        long sum = 0;
        for (int i = 0; i < blocks.highWater(); i++) {
            for (int slot = blocks.firstSlot(i); blocks.stride(i) == stride && slot < blocks.end(i); slot += stride) {
                final SlotCursor.Result result = stride == HistogramLayout.LENGTH
                        ? cursor.readHistogram(segment.memory(), slot)
                        : cursor.readScalar(segment.memory(), slot);
                if (result == SlotCursor.Result.OK
                        && cursor.identity() == identity
                        && (!isGauge || cursor.epoch() == processes.epoch(blocks.owner(i)))) {
                    sum += stride == HistogramLayout.LENGTH ? cursor.count() : cursor.value();
                }
            }
        }
        return sum;
    }

    private List<MetricRecord> records() {
        return IntStream.range(0, metrics.highWater())
                .mapToObj(metrics::read)
                .filter(record -> record != null)
                .toList();
    }

    List<ProcessRecord> processes() {
        return IntStream.range(0, processes.highWater())
                .mapToObj(processes::read)
                .toList();
    }

    ProcessRecord process(final String instance) {
        return processes().stream()
                .filter(process -> process.name().equals(instance))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process " + instance + " among " + processes()));
    }

    boolean isSaidToLive(final String instance) {
        return process(instance).state() == ProcessLayout.STATE_LIVE;
    }

    boolean isClosed(final String instance) {
        return process(instance).state() == ProcessLayout.STATE_CLOSED;
    }

    /** What the kernel says. */
    boolean isLocked(final String instance) {
        final BitSet asked = new BitSet();
        final BitSet alive = new BitSet();
        asked.set(process(instance).index());
        if (!new ProcessLocks(segment.path(), segment.header()).probe(asked, alive)) {
            throw new AssertionError("the lock file does not tell");
        }
        return alive.equals(asked);
    }

    /** Blocks of this process, spare ones included. */
    long blocks(final String instance) {
        final int owner = process(instance).index();
        return IntStream.range(0, blocks.highWater())
                .filter(i -> blocks.owner(i) == owner)
                .count();
    }
}
