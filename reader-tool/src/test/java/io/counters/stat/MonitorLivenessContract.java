package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HistogramLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SegmentFixture;
import io.counters.format.SegmentFixture.Metric;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A monitor in another language beside living writers: this process is one, with locks that the kernel knows and stores that go on. */
@Timeout(120)
abstract class MonitorLivenessContract {
    private static final int FIRST_LOCK_BYTE = 16;
    private static final long OBSERVED = 500;

    abstract Monitor reader();

    /** Processes in the order of their index; each has set the gauge to ten to the power of it. */
    private final SegmentFixture segment = new SegmentFixture(new Geometry(16, 4, 16));

    private final int gauge = segment.metric(Metric.of(Codes.GAUGE, "gauge"));
    private final int counter = segment.metric(Metric.of(Codes.COUNTER, "counter"));
    private final Path file;
    private final Path lockFile;
    private long value = 1;

    MonitorLivenessContract(final Path directory) {
        file = directory.resolve("live.seg");
        lockFile = directory.resolve("live.seg." + SegmentFixture.SEGMENT_UUID + ".lck");
    }

    @BeforeEach
    void createLockFile() throws IOException {
        Files.createFile(lockFile);
        segment.lockInode(inode(lockFile));
    }

    @Test
    void lockTellsWhoLivesAndHeartbeatWhoIsStalled() throws IOException, InterruptedException {
        process(ProcessLayout.STATE_LIVE, fresh());
        process(ProcessLayout.STATE_LIVE, old());
        process(ProcessLayout.STATE_LIVE, fresh());
        process(ProcessLayout.STATE_CLOSED, fresh());
        process(ProcessLayout.STATE_ADOPTING, fresh());
        process(ProcessLayout.STATE_ADOPTING, fresh());
        process(ProcessLayout.STATE_WRITING, fresh());
        process(ProcessLayout.STATE_FREE, fresh());

        final Monitor.Outcome outcome = readWithLocks(0, 1, 3, 4, 6, 7);

        assertThat(states(outcome))
                .containsExactly(
                        entry(0L, "LIVE"),
                        entry(1L, "STALLED"),
                        entry(2L, "DEAD"),
                        entry(3L, "CLOSED"),
                        entry(4L, "LIVE"),
                        entry(5L, "DEAD"));
        assertThat(valueOf("gauge", outcome)).isEqualTo(10_011L);
        assertThat(valueOf("counter", outcome)).isEqualTo(111_111L);
    }

    @Test
    void nobodyLivesWithoutALock() throws IOException, InterruptedException {
        process(ProcessLayout.STATE_LIVE, fresh());

        final Monitor.Outcome outcome = readWithLocks();

        assertThat(states(outcome)).containsExactly(entry(0L, "DEAD"));
        assertThat(valueOf("gauge", outcome)).isNull();
        assertThat(valueOf("counter", outcome)).isEqualTo(1L);
    }

    @Test
    void sharedLockOfAnotherReaderIsNoWritersLock() throws IOException, InterruptedException {
        process(ProcessLayout.STATE_LIVE, fresh());
        segment.writeTo(file);

        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.READ);
                FileLock lock = channel.lock(FIRST_LOCK_BYTE, 1, true)) {
            assertThat(lock.isShared()).isTrue();
            assertThat(states(reader().run(file.toString()))).containsExactly(entry(0L, "DEAD"));
        }
    }

    @Test
    void missingLockFileMakesStatesUnknownAndGaugesCountWhileTheHeartbeatIsFresh()
            throws IOException, InterruptedException {
        Files.delete(lockFile);

        assertThatStatesAreUnknown();
    }

    @Test
    void lockFileThatIsAnotherOneProvesNothing() throws IOException, InterruptedException {
        segment.lockInode(inode(lockFile) + 1);

        assertThatStatesAreUnknown();
    }

    @Test
    void lockFileThatIsALinkProvesNothing(@TempDir final Path elsewhere) throws IOException, InterruptedException {
        final Path moved = Files.move(lockFile, elsewhere.resolve("moved.lck"));
        Files.createSymbolicLink(lockFile, moved);

        assertThatStatesAreUnknown();
    }

    @Test
    void gaugeOfAnEarlierEpochDoesNotCountForTheSuccessor() throws IOException, InterruptedException {
        final int process = process(ProcessLayout.STATE_LIVE, fresh());
        segment.set(segment.geometry().process(process) + ProcessLayout.EPOCH_OFFSET, SegmentFixture.EPOCH + 1);

        final Monitor.Outcome outcome = readWithLocks(process);

        assertThat(states(outcome)).containsExactly(entry(0L, "LIVE"));
        assertThat(valueOf("gauge", outcome)).isNull();
        assertThat(valueOf("counter", outcome)).isEqualTo(1L);
    }

    @Test
    void livingWriterIsReadWithoutATearAndNeverGoesBackwards() throws IOException, InterruptedException {
        final int histogram =
                segment.metric(Metric.of(Codes.HISTOGRAM, "histogram").bounds(10, 100, 1_000));
        final int process = process(ProcessLayout.STATE_LIVE, fresh());
        final int slot = segment.histogram(segment.block(process, 1, HistogramLayout.LENGTH), histogram);
        final int total = segment.counter(segment.block(process, 2, ScalarLayout.LENGTH), counter, 0);
        final long[] last = {0, 0};

        whileWriting(
                memory -> i -> {
                    HistogramSlot.observe(memory, slot, 2, OBSERVED, 1 + (i & 3));
                    ScalarSlot.add(memory, total, 1);
                },
                () -> {
                    for (int i = 0; i < 6; i++) {
                        final Monitor.Outcome outcome = reader().run(file.toString());
                        final Map<String, @Nullable Object> metric =
                                outcome.metrics().get("histogram");
                        assertThat(metric.get("status")).isIn("OK", "BUSY");
                        if ("OK".equals(metric.get("status")) && (Long) metric.get("count") > 0) {
                            final long count = (Long) metric.get("count");
                            assertThat(metric)
                                    .contains(
                                            entry("sum", count * OBSERVED),
                                            entry("min", OBSERVED),
                                            entry("max", OBSERVED),
                                            entry("buckets", List.of(0L, 0L, count, 0L)));
                            assertThat(count).isGreaterThanOrEqualTo(last[0]);
                            last[0] = count;
                        }
                        final long now = (Long) valueOf("counter", outcome);
                        assertThat(now).isGreaterThanOrEqualTo(last[1]);
                        last[1] = now;
                    }
                });

        assertThat(last[0]).as("a histogram that was read while it was written").isPositive();
        assertThat(last[1]).isPositive();
    }

    private void assertThatStatesAreUnknown() throws IOException, InterruptedException {
        process(ProcessLayout.STATE_LIVE, fresh());
        process(ProcessLayout.STATE_LIVE, old());
        process(ProcessLayout.STATE_LIVE, -1);
        process(ProcessLayout.STATE_CLOSED, fresh());
        segment.writeTo(file);

        final Monitor.Outcome outcome = reader().run(file.toString());

        assertThat(states(outcome))
                .containsExactly(entry(0L, "UNKNOWN"), entry(1L, "UNKNOWN"), entry(2L, "UNKNOWN"), entry(3L, "CLOSED"));
        assertThat(valueOf("gauge", outcome)).isEqualTo(1L);
        assertThat(valueOf("counter", outcome)).isEqualTo(1_111L);
    }

    private int process(final long state, final long heartbeatAt) {
        final int process = segment.process(state, heartbeatAt, "writer");
        final int block = segment.block(process, 0, ScalarLayout.LENGTH);
        segment.gauge(block, gauge, value);
        segment.counter(block, counter, value);
        value *= 10;
        return process;
    }

    private Monitor.Outcome readWithLocks(final int... living) throws IOException, InterruptedException {
        segment.writeTo(file);
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (final int index : living) {
                assertThat(channel.tryLock(FIRST_LOCK_BYTE + index, 1, false)).isNotNull();
            }
            return reader().run(file.toString());
        }
    }

    /** What a writer does with the mapped file, over and over. */
    private interface Writing {
        IntConsumer on(SegmentMemory memory);
    }

    private interface Reading {
        void run() throws IOException, InterruptedException;
    }

    private void whileWriting(final Writing writing, final Reading reading) throws IOException, InterruptedException {
        segment.writeTo(file);
        final SegmentMemory memory;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = SegmentMemory.map(
                    channel, MapMode.READ_WRITE, segment.geometry().fileLength());
        }
        final AtomicBoolean isOver = new AtomicBoolean();
        final IntConsumer step = writing.on(memory);
        final Thread writer = new Thread(() -> {
            for (int i = 1; !isOver.get(); i++) {
                step.accept(i);
            }
        });
        writer.start();
        try {
            reading.run();
        } finally {
            isOver.set(true);
            writer.join();
        }
    }

    private static Map<Object, Object> states(final Monitor.Outcome outcome) {
        final Map<Object, Object> states = new LinkedHashMap<>();
        outcome.objects("processes").forEach(process -> states.put(process.get("index"), process.get("state")));
        return states;
    }

    private static @Nullable Object valueOf(final String name, final Monitor.Outcome outcome) {
        return outcome.metrics().get(name).get("value");
    }

    private static long inode(final Path path) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    }

    private static long fresh() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    private static long old() {
        return fresh() - Duration.ofMinutes(1).toNanos();
    }
}
