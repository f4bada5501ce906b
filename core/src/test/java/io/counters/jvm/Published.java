package io.counters.jvm;

import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.SegmentNotFoundException;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentReader;
import io.counters.recovery.Finding;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.ProcessLocks;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.testing.SegmentWalk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** What a segment shows to somebody who only reads. */
final class Published {
    private final Path file;
    private final SegmentReader reader;

    private Published(final Path file) {
        this.file = file;
        reader = SegmentReader.open(file);
    }

    /** Waits until there is a segment. */
    static Published in(final Path directory, final String name) {
        return await().atMost(HostJvm.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(SegmentNotFoundException.class)
                .until(() -> new Published(directory.resolve(name + ".seg")), published -> true);
    }

    List<MetricDefinition> definitions() {
        return samples().stream().map(MetricSample::definition).toList();
    }

    List<String> names() {
        return definitions().stream()
                .map(definition -> definition.id().name())
                .distinct()
                .toList();
    }

    /** A counter's total, a histogram's number of observations or a gauge's level, over all labels and processes. */
    long sum(final String name) {
        return sum(name, Map.of());
    }

    long sum(final String name, final Map<String, String> labels) {
        return samples().stream()
                .filter(sample -> sample.definition().id().name().equals(name))
                .filter(sample -> sample.definition().id().labels().entrySet().containsAll(labels.entrySet()))
                .mapToLong(Published::value)
                .sum();
    }

    private static long value(final MetricSample sample) {
        if (sample.status() != ReadStatus.OK) {
            throw new AssertionError(sample.toString());
        }
        if (sample.histogram() != null) {
            return sample.histogram().count();
        }
        return sample.value() == null ? 0 : sample.value().longValue();
    }

    private List<MetricSample> samples() {
        reader.refreshLiveness();
        return reader.snapshot().metrics();
    }

    List<ProcessInfo> processes() {
        reader.refreshLiveness();
        return reader.processes();
    }

    ProcessInfo process(final String instance) {
        final List<ProcessInfo> processes = processes();
        return processes.stream()
                .filter(process -> process.name().equals(instance))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process " + instance + " among " + processes));
    }

    ProcessState state(final String instance) {
        return process(instance).state();
    }

    /** What the kernel says, whatever the entry says. */
    boolean isLocked(final String instance) {
        final Segment segment = Segment.openForReading(new SegmentPath(file));
        final BitSet asked = new BitSet();
        final BitSet alive = new BitSet();
        asked.set(process(instance).index());
        if (!new ProcessLocks(segment.path(), segment.header()).probe(asked, alive)) {
            throw new AssertionError("the lock file does not tell");
        }
        return alive.equals(asked);
    }

    /** What the format does not allow. */
    List<Finding> findings() {
        return SegmentCheck.check(Segment.openForReading(new SegmentPath(file)));
    }

    /** Blocks of this process, spare ones included. */
    int blocks(final String instance) {
        final SegmentWalk walk = new SegmentWalk(file);
        final int process = process(instance).index();
        return walk.blocksOf(process, true) + walk.blocksOf(process, false);
    }
}
