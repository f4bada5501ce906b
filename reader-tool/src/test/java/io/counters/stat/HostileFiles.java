package io.counters.stat;

import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SegmentFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Segment files such as no writer makes. */
final class HostileFiles {
    private HostileFiles() {}

    /** As many processes as that, each in a state that nobody knows. */
    static void writeWithFindings(final Path file, final int count) {
        final SegmentFixture segment = new SegmentFixture(new Geometry(count, 1, 1));
        for (int i = 0; i < count; i++) {
            segment.process(77, 0, "x");
        }
        write(segment, file);
    }

    /** Lengths, marks and codes that lead out of every table, and texts that speak to the terminal. */
    static void writeWithLies(final Path file) {
        final SegmentFixture segment = new SegmentFixture(new Geometry(2, 2, 2));
        final Geometry geometry = segment.geometry();
        final int process = segment.process(ProcessLayout.STATE_LIVE, Long.MIN_VALUE, "\u001b[2Jw\u202e");
        final int metric = segment.metric(
                SegmentFixture.Metric.of(Codes.COUNTER, "c\u001b]0;x\u0007").help("\u2066\u0085"));
        final int block = segment.block(process, 0, 64);
        segment.counter(block, metric, 7);
        segment.block(Integer.MAX_VALUE, -1, 192);
        final int liar =
                segment.metric(SegmentFixture.Metric.of(Codes.HISTOGRAM, "h").bounds(3, 2, 1));
        segment.set(geometry.metric(liar) + MetricLayout.NAME_LENGTH_OFFSET, Long.MAX_VALUE);
        segment.set(geometry.metric(liar) + MetricLayout.HELP_LENGTH_OFFSET, Long.MIN_VALUE);
        segment.set(geometry.metric(liar) + MetricLayout.BOUND_COUNT_OFFSET, Long.MAX_VALUE);
        segment.set(geometry.metric(liar) + MetricLayout.KIND_OFFSET, -1);
        segment.set(geometry.metric(liar) + MetricLayout.CREATED_AT_OFFSET, Long.MIN_VALUE);
        segment.process(ProcessLayout.STATE_LIVE, 0, "second");
        segment.set(geometry.process(1) + ProcessLayout.NAME_LENGTH_OFFSET, Long.MAX_VALUE);
        for (final int mark : new int[] {
            HeaderLayout.PROCESS_HIGH_WATER_OFFSET,
            HeaderLayout.METRIC_HIGH_WATER_OFFSET,
            HeaderLayout.BLOCK_HIGH_WATER_OFFSET
        }) {
            segment.set(mark, Long.MAX_VALUE);
        }
        write(segment, file);
    }

    private static void write(final SegmentFixture segment, final Path file) {
        try {
            segment.writeTo(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
