package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Buckets;
import io.counters.MetricId;
import io.counters.SegmentBusyException;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.BlockTable;
import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import io.counters.testing.SegmentWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Much at once, and for long. Whoever waits for somebody who never comes is found by the bound on each test. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest {
    private static final Buckets BUCKETS = Buckets.of(10, 20, 30);

    @TempDir(factory = InMemory.class)
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void tearDown() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void versionsThatPassTheirEndDisturbNeitherWritersNorReaders() throws IOException {
        final Path file = directory.resolve("old.seg");
        try (WriterFixture fixture = new WriterFixture(directory);
                Metrics metrics = Metrics.builder(file.toString()).open();
                SegmentReader reader = SegmentReader.open(file)) {
            final Counter counter = metrics.counter("c", "");
            final Gauge gauge = metrics.gauge("g", "");
            final Histogram histogram = metrics.histogram("h", "", BUCKETS);
            counter.increment();
            gauge.add(1);
            histogram.observe(15);
            final List<Integer> slots = slots(new SegmentWalk(file));
            assertThat(slots).hasSize(3);
            for (final int slot : slots) {
                writeVersion(file, slot, -6);
            }
            for (long n = 2; n <= 10; n++) {
                counter.increment();
                gauge.add(1);
                histogram.observe(15);
                final SegmentSnapshot seen = reader.snapshot();
                assertThat(seen.metrics()).extracting(MetricSample::status).containsOnly(ReadStatus.OK);
                assertThat(sample(seen, "c").value()).isEqualTo(n);
                assertThat(sample(seen, "g").value()).isEqualTo(n);
                assertThat(sample(seen, "h").histogram().sum()).isEqualTo(15 * n);
            }
            assertThat(fixture.logged()).isEmpty();
        }
    }

    @Test
    void afterEachBurstOfManyThreadsEverythingIsThere() throws Exception {
        final int writers = 16;
        final int bursts = 50;
        final int updates = 2_000;
        final Path file = directory.resolve("bursts.seg");
        try (Metrics metrics = Metrics.builder(file.toString()).open();
                SegmentReader reader = SegmentReader.open(file)) {
            final Counter counter = metrics.counter("c", "");
            final Histogram histogram = metrics.histogram("h", "", BUCKETS);
            final CyclicBarrier turn = new CyclicBarrier(writers + 1);
            final List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                running.add(threads.submit(() -> {
                    for (int burst = 0; burst < bursts; burst++) {
                        turn.await();
                        for (int n = 0; n < updates; n++) {
                            counter.increment();
                            histogram.observe(25);
                        }
                        turn.await();
                        turn.await(); // while the totals are looked at
                    }
                    return null;
                }));
            }
            for (long burst = 1; burst <= bursts; burst++) {
                turn.await();
                reader.snapshot(); // under way
                turn.await();
                final SegmentSnapshot seen = reader.snapshot();
                assertThat(sample(seen, "c").value()).isEqualTo(burst * writers * updates);
                assertThat(sample(seen, "h").histogram().count()).isEqualTo(burst * writers * updates);
                assertThat(sample(seen, "h").histogram().sum()).isEqualTo(25 * burst * writers * updates);
                turn.await();
            }
            for (final Future<?> writer : running) {
                writer.get();
            }
        }
    }

    @Test
    void stormOfRegistrationsFromThreadsAndProcessesMakesEachMetricOnceAndLosesNoCall() throws Exception {
        final int metricsEach = 2_000;
        final int local = 4;
        final Path file = directory.resolve("storm.seg");
        try (Metrics metrics =
                        Metrics.builder(file.toString()).instance("local").open();
                ChildJvm first = ChildJvm.writer();
                ChildJvm second = ChildJvm.writer()) {
            final List<Callable<String>> storm = new ArrayList<>();
            for (final ChildJvm child : List.of(first, second)) {
                storm.add(() -> child.askPatiently("open " + file + " " + child.pid())
                        + child.askPatiently("register m " + metricsEach)
                        + child.ask("close"));
            }
            for (int i = 0; i < local; i++) {
                storm.add(() -> {
                    for (int n = 0; n < metricsEach; n++) {
                        metrics.counter("m" + n, "").increment();
                    }
                    return "donedonedone";
                });
            }
            for (final Future<String> answer : threads.invokeAll(storm)) {
                assertThat(answer.get()).isEqualTo("donedonedone");
            }
            metrics.close(); // what met a busy mutex is carried over
            final SegmentWalk walk = new SegmentWalk(file);
            assertThat(walk.metrics().stream().map(metric -> metric.definition().id()))
                    .hasSize(metricsEach)
                    .doesNotHaveDuplicates();
            try (SegmentReader reader = SegmentReader.open(file)) {
                assertThat(reader.snapshot().metrics())
                        .allSatisfy(metric -> assertThat(metric.value()).isEqualTo(local + 2L));
            }
        }
    }

    @Test
    void nobodyWaitsForAnybodyForEverWhateverIsDoneAtTheSameTime() throws Exception {
        final Path file = directory.resolve("mixed.seg");
        final int rounds = 300;
        final AtomicLong kept = new AtomicLong();
        final AtomicBoolean isOver = new AtomicBoolean();
        try (Metrics metrics = Metrics.builder(file.toString()).instance("main").open();
                SegmentReader reader = SegmentReader.open(file)) {
            final Counter counter = metrics.counter("kept", "");
            final List<Callable<Long>> finite = List.of(
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            metrics.histogram("passing" + i % 7, "", BUCKETS).observe(i);
                        }
                        return 0L;
                    },
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            remove(metrics, "passing" + i % 7);
                        }
                        return 0L;
                    },
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            try (Metrics other = Metrics.builder(file.toString())
                                    .instance(i % 2 == 0 ? "main" : "other")
                                    .open()) {
                                other.counter("kept", "").increment();
                                kept.incrementAndGet();
                            }
                        }
                        return 0L;
                    },
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            final Thread shortLived = new Thread(counter::increment);
                            shortLived.start();
                            shortLived.join();
                            kept.incrementAndGet();
                        }
                        return 0L;
                    });
            final Future<Long> scans = threads.submit(() -> {
                long done = 0;
                while (!isOver.get()) {
                    reader.snapshot();
                    reader.refreshLiveness();
                    done++;
                }
                return done;
            });
            for (final Future<Long> task : threads.invokeAll(finite)) {
                task.get();
            }
            isOver.set(true);
            assertThat(scans.get()).isPositive();
        }
        assertThat(new SegmentWalk(file).total("kept")).isEqualTo(kept.get());
    }

    private static void remove(final Metrics metrics, final String name) {
        while (true) {
            try {
                metrics.remove(MetricId.of(name));
                return;
            } catch (final SegmentBusyException e) {
                Thread.onSpinWait();
            }
        }
    }

    private static MetricSample sample(final SegmentSnapshot snapshot, final String name) {
        return snapshot.metrics().stream()
                .filter(metric -> metric.definition().id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Integer> slots(final SegmentWalk walk) {
        final BlockTable blocks = new BlockTable(walk.segment());
        final List<Integer> slots = new ArrayList<>();
        for (int block = 0; block < walk.blocks(); block++) {
            final int stride = Math.toIntExact(blocks.stride(block));
            for (int slot = blocks.firstSlot(block); stride > 0 && slot < blocks.end(block); slot += stride) {
                if (walk.segment().memory().getLongAcquire(slot + Long.BYTES) != 0) {
                    slots.add(slot);
                }
            }
        }
        return slots;
    }

    private static void writeVersion(final Path file, final int slot, final long version) throws IOException {
        final ByteBuffer word =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, version);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(word, slot);
        }
    }
}
