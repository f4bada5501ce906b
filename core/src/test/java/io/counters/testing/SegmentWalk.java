package io.counters.testing;

import io.counters.MetricId;
import io.counters.format.Codes;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SlotIdentity;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.slot.SlotCursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Looks at a segment's tables and slots from outside, as simply as can be, to check what writers left there. */
public final class SegmentWalk {
    private final Segment segment;
    private final ProcessTable processes;
    private final MetricTable metrics;
    private final BlockTable blocks;

    public SegmentWalk(final Path file) {
        segment = Segment.openForReading(new SegmentPath(file));
        processes = new ProcessTable(segment);
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
    }

    /** One slot that bears the identity of a metric. */
    public record Slot(int process, long lane, long value, long count, long sum, long min, long max, long epoch) {}

    public Segment segment() {
        return segment;
    }

    public List<ProcessRecord> processes() {
        return IntStream.range(0, processes.highWater())
                .mapToObj(processes::read)
                .toList();
    }

    public long usedProcesses() {
        return processes().stream().filter(ProcessRecord::isInUse).count();
    }

    public ProcessRecord process(final String instance) {
        return processes().stream()
                .filter(p -> p.name().equals(instance))
                .findFirst()
                .orElseThrow();
    }

    public boolean isLive(final String instance) {
        return process(instance).state() == ProcessLayout.STATE_LIVE;
    }

    public int blocks() {
        return blocks.highWater();
    }

    /** Blocks of a process: with slots if {@code spare} is false, else the others. */
    public int blocksOf(final int process, final boolean spare) {
        return (int) IntStream.range(0, blocks.highWater())
                .filter(i -> blocks.owner(i) == process && (blocks.stride(i) == 0) == spare)
                .count();
    }

    public List<MetricRecord> metrics() {
        return IntStream.range(0, metrics.highWater())
                .mapToObj(metrics::read)
                .filter(record -> record != null)
                .toList();
    }

    public MetricRecord metric(final String name) {
        return metrics().stream()
                .filter(m -> m.definition().id().equals(MetricId.of(name)))
                .findFirst()
                .orElseThrow();
    }

    public long refused() {
        return segment.memory().getLongAcquire(HeaderLayout.REFUSED_OFFSET);
    }

    public long repaired() {
        return segment.memory().getLongAcquire(HeaderLayout.REPAIRED_OFFSET);
    }

    public long total(final String name) {
        return slots(metric(name)).stream()
                .mapToLong(s -> s.count() + s.value())
                .sum();
    }

    public double totalOfDoubles(final String name) {
        return slots(metric(name)).stream()
                .mapToDouble(s -> Double.longBitsToDouble(s.value()))
                .sum();
    }

    public List<Slot> slots(final String name) {
        return slots(metric(name));
    }

    public List<Slot> slots(final MetricRecord metric) {
        final long kind = Codes.of(metric.definition().kind());
        return slots(
                SlotIdentity.of(metric.index(), kind, metric.generation()),
                Codes.stride(metric.definition().kind()));
    }

    private List<Slot> slots(final long identity, final int stride) {
        final List<Slot> found = new ArrayList<>();
        final SlotCursor cursor = new SlotCursor();
        final boolean histogram = stride == HistogramLayout.LENGTH;
        for (int block = 0; block < blocks.highWater(); block++) {
            if (blocks.owner(block) < 0 || blocks.stride(block) != stride) {
                continue;
            }
            for (int slot = blocks.firstSlot(block); slot < blocks.end(block); slot += stride) {
                final SlotCursor.Result result = histogram
                        ? cursor.readHistogram(segment.memory(), slot)
                        : cursor.readScalar(segment.memory(), slot);
                if (result == SlotCursor.Result.EMPTY || cursor.identity() != identity) {
                    continue;
                }
                if (result != SlotCursor.Result.OK) {
                    throw new AssertionError("slot at " + slot + ": " + result);
                }
                found.add(
                        histogram
                                ? new Slot(
                                        blocks.owner(block),
                                        blocks.lane(block),
                                        0,
                                        cursor.count(),
                                        cursor.sum(),
                                        cursor.min(),
                                        cursor.max(),
                                        0)
                                : new Slot(
                                        blocks.owner(block),
                                        blocks.lane(block),
                                        cursor.value(),
                                        0,
                                        0,
                                        0,
                                        0,
                                        cursor.epoch()));
            }
        }
        return found;
    }
}
