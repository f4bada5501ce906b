package io.counters.writer;

import static io.counters.writer.WriterFixture.inThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.Buckets;
import io.counters.format.ProcessLayout;
import io.counters.segment.BlockTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.testing.ChildJvm;
import io.counters.testing.SegmentWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Closing, opening again, opening twice, and what happens when locks or files go away in between. */
@Timeout(60)
class ReopeningTest {
    @TempDir
    Path directory;

    private WriterFixture segment;

    @BeforeEach
    void setUp() {
        segment = new WriterFixture(directory);
    }

    @AfterEach
    void tearDown() {
        segment.close();
    }

    @Test
    void closingSaysSoKeepsTheLockAndTheTotals() {
        final Metrics metrics = segment.open("a");
        metrics.counter("c", "").add(5);
        metrics.close();

        assertThat(segment.walk().process("a").state()).isEqualTo(ProcessLayout.STATE_CLOSED);
        assertThat(locks().isHeld(0)).as("a store may still be on its way").isTrue();
        assertThat(segment.walk().total("c")).isEqualTo(5);
    }

    @Test
    void openingAgainTakesTheSameEntryInTheNextEpochAndTotalsGoOn() {
        for (int round = 1; round <= 5; round++) {
            final Metrics metrics = segment.open("a");
            final Counter counter = metrics.counter("c", "");
            final Histogram histogram = metrics.histogram("h", "", Buckets.of(1));
            counter.increment();
            histogram.observe(round);
            inThread(counter::increment);
            assertThat(counter.value()).isEqualTo(2L * round);
            assertThat(histogram.snapshot().count()).isEqualTo(round);
            assertThat(metrics.gauge("g", "").value())
                    .as("a level is that of one epoch")
                    .isZero();
            metrics.gauge("g", "").set(round);
            assertThat(segment.walk().process("a").epoch()).isEqualTo(round);
            assertThat(segment.walk().usedProcesses()).isOne();
            metrics.close();
        }
        assertThat(segment.walk().blocks()).isLessThanOrEqualTo(2 * 2 + 1 + 4);
        assertThat(segment.walk().slots("g")).hasSize(1);
        assertThat(segment.walk().slots("g").get(0).epoch()).isEqualTo(5);
    }

    @Test
    void twoOpeningsShareTheEntryAndOnlyTheLastCloseIsOne() {
        final Metrics first = segment.open("a");
        final Metrics second = segment.open("a");
        first.counter("c", "").increment();
        second.counter("c", "").increment();
        assertThat(segment.walk().slots("c")).hasSize(1);
        assertThat(segment.walk().usedProcesses()).isOne();
        assertThat(segment.walk().process("a").epoch()).isOne();
        assertThat(first.counter("c", "").value()).isEqualTo(2);

        first.close();
        first.close();
        assertThat(segment.walk().isLive("a")).isTrue();
        second.counter("c", "").increment();
        segment.beat(second);
        assertThat(second.isShared()).isTrue();
        second.close();
        assertThat(segment.walk().isLive("a")).isFalse();
        assertThat(segment.walk().total("c")).isEqualTo(3);
    }

    @Test
    void levelThatOneOpeningSetIsSeenByTheOther() {
        final Metrics first = segment.open("a");
        final Metrics second = segment.open("a");
        first.gauge("g", "").set(5);
        first.doubleGauge("d", "").set(0.5);

        assertThat(second.gauge("g", "").value()).isEqualTo(5);
        assertThat(second.doubleGauge("d", "").value()).isEqualTo(0.5);
        second.gauge("g", "").increment();
        assertThat(first.gauge("g", "").value()).isEqualTo(6);
        assertThat(segment.walk().slots("g")).hasSize(1);
    }

    @Test
    void openingWhileAnotherThreadClosesTheLastOtherOneLeavesALivingEntry() throws InterruptedException {
        Metrics open = segment.open("a");
        for (int round = 0; round < 200; round++) {
            final Metrics former = open;
            final Thread closer = new Thread(former::close);
            closer.start();
            open = segment.open("a");
            closer.join();
            assertThat(segment.walk().isLive("a")).as("round %d", round).isTrue();
        }
    }

    @Test
    void differentInstancesOfOneJvmHaveEntriesOfTheirOwn() {
        final Metrics first = segment.open("a");
        final Metrics second = segment.open("b");
        first.counter("c", "").add(1);
        second.counter("c", "").add(2);

        assertThat(segment.walk().usedProcesses()).isEqualTo(2);
        assertThat(segment.walk().slots("c")).hasSize(2);
        assertThat(segment.walk().total("c")).isEqualTo(3);
        assertThat(first.counter("c", "").value()).isOne();
    }

    @Test
    void interruptedThreadOpensRegistersCountsAndClosesAndKeepsItsLockAndItsFlag() {
        Thread.currentThread().interrupt();
        final Metrics metrics = segment.open("a");
        assertThat(metrics.isShared()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        metrics.counter("c", "").increment();
        metrics.gauge("g", "").set(1);
        metrics.histogram("h", "", Buckets.of(1)).observe(1);
        segment.beat(metrics);
        assertThat(locks().isHeld(0)).isTrue();
        assertThat(metrics.counter("c", "").value()).isOne();
        metrics.close();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(locks().isHeld(0)).isTrue();
        final Metrics again = segment.open("a"); // adopts, still interrupted
        again.counter("c", "").increment();
        assertThat(Thread.interrupted()).isTrue();

        assertThat(locks().isHeld(0)).isTrue();
        assertThat(segment.walk().total("c")).isEqualTo(2);
        assertThat(segment.walk().process("a").epoch()).isEqualTo(2);
    }

    @Test
    void interruptedThreadEndsTheHeartbeatWhenItCloses() {
        final Metrics metrics = segment.open("a", b -> b.useAgentInvoker(false));
        assertThat(heartbeatThreads()).isOne();
        Thread.currentThread().interrupt();
        metrics.close();

        assertThat(Thread.interrupted()).isTrue();
        await().until(() -> heartbeatThreads() == 0); // its last word may come before its last instruction
        assertThat(segment.walk().isLive("a")).isFalse();
    }

    @Test
    void lockLostBehindOurBackIsTakenAgainAtTheNextBeat() throws IOException {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        counter.increment();
        loseLocks();
        assertThat(locks().isHeld(0)).isFalse();

        segment.beat(metrics);

        assertThat(locks().isHeld(0)).isTrue();
        assertThat(metrics.isShared()).isTrue();
        counter.increment();
        assertThat(segment.walk().total("c")).isEqualTo(2);
        assertThat(segment.walk().process("a").epoch()).isOne();
        assertThat(segment.logged()).isEmpty();
    }

    @Test
    void entryThatAnotherProcessTookMeanwhileIsLeftToItAndThatIsSaid() throws IOException {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        final Gauge gauge = metrics.gauge("g", "");
        counter.add(5);
        histogram.observe(1);
        gauge.set(3);
        loseLocks();
        try (ChildJvm child = ChildJvm.writer()) {
            assertThat(child.askPatiently("open " + segment.file + " a")).isEqualTo("done");
            child.ask("add c 10");
            assertThat(child.ask("value c")).isEqualTo("15");

            segment.beat(metrics);
            assertThat(metrics.isShared()).isFalse();
            assertThat(segment.logged()).anyMatch(line -> line.contains("can no longer be written"));
            counter.add(100);
            histogram.observe(2);
            gauge.add(1);
            assertThat(segment.walk().total("c")).isEqualTo(15);

            segment.beat(metrics);
            assertThat(metrics.isShared()).isTrue();
            segment.beat(metrics);
            counter.add(1000);
            inThread(() -> counter.add(10_000));
            child.ask("add c 100000");
            final SegmentWalk walk = segment.walk();
            assertThat(walk.total("c")).isEqualTo(111_115);
            assertThat(child.ask("value c")).isEqualTo("100015");
            assertThat(counter.value()).isEqualTo(11_100);
            assertThat(walk.total("h")).isEqualTo(2);
            assertThat(gauge.value()).isEqualTo(4);
            assertThat(walk.usedProcesses()).isEqualTo(2);
            assertThat(walk.processes()).allMatch(p -> p.state() == ProcessLayout.STATE_LIVE);
            assertThat(walk.slots("c").stream()
                            .filter(s -> s.process() == 1)
                            .mapToLong(SegmentWalk.Slot::value)
                            .sum())
                    .isEqualTo(11_100);
            assertThat(walk.slots("c").stream().filter(s -> s.process() == 1 && s.lane() < 1 << 16))
                    .as("threads have lanes of their own again")
                    .hasSize(2);
        }
    }

    @Test
    void openingThatMeetsALostLockCountsNeitherItselfNorTheOtherOneTwice() throws IOException {
        final Metrics first = segment.open("a");
        first.counter("c", "").add(1);
        loseLocks();
        final Metrics second = segment.open("a");
        second.counter("c", "").add(10);
        segment.beat(first); // leaves
        segment.beat(first); // comes back
        first.counter("c", "").add(100);
        assertThat(locks().isHeld(0)).isTrue();
        assertThat(segment.walk().usedProcesses()).isOne();
        assertThat(segment.walk().total("c")).isEqualTo(111);

        second.close();
        assertThat(segment.walk().isLive("a")).isTrue();
        first.close();
        assertThat(segment.walk().isLive("a")).isFalse();
    }

    @Test
    void entryThatWasTakenWhileNothingWasOpenIsNotWrittenAnyMore() throws IOException {
        Metrics metrics = segment.open("a");
        metrics.counter("c", "").add(5);
        metrics.close();
        loseLocks();
        try (ChildJvm child = ChildJvm.writer()) {
            assertThat(child.askPatiently("open " + segment.file + " a")).isEqualTo("done");
            child.ask("add c 10");

            metrics = segment.open("a");
            metrics.counter("c", "").add(100);
            metrics.counter("new", "").add(7);
            metrics.gauge("g", "").set(2);
            assertThat(child.ask("value c")).isEqualTo("15");
            assertThat(metrics.counter("c", "").value()).isEqualTo(100);
            final SegmentWalk walk = segment.walk();
            assertThat(walk.total("c")).isEqualTo(115);
            assertThat(walk.slots("new")).allMatch(slot -> slot.process() == 1);
            assertThat(walk.slots("g")).allMatch(slot -> slot.process() == 1);
            segment.beat(metrics);
            assertThat(metrics.isShared()).isTrue();
        }
    }

    @Test
    void slotsThatAnotherProcessMadeInOurEntryMeanwhileAreNotMadeAgain() throws IOException {
        Metrics metrics = segment.open("a");
        metrics.counter("c", "").add(5);
        metrics.close();
        loseLocks();
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " a");
            child.ask("register theirs 40"); // in the lanes that were ours
        }
        metrics = segment.open("a");
        for (int i = 0; i < 40; i++) {
            metrics.counter("ours" + i, "").add(100);
            metrics.counter("theirs" + i, "").add(1000);
        }
        metrics.counter("c", "").add(1);
        final SegmentWalk walk = segment.walk();
        assertThat(walk.usedProcesses()).isOne();
        assertThat(walk.process("a").epoch()).isEqualTo(3);
        assertThat(walk.total("c")).isEqualTo(6);
        for (int i = 0; i < 40; i++) {
            assertThat(walk.total("theirs" + i)).isEqualTo(1001);
            assertThat(walk.total("ours" + i)).isEqualTo(100);
        }
    }

    @Test
    void twoOpeningsThatLoseTheirEntryBothGetTheSameNewOne() throws IOException {
        final Metrics first = segment.open("a");
        final Metrics second = segment.open("a");
        first.counter("c", "").add(1);
        second.counter("d", "").add(1);
        loseLocks();
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " a");
            child.ask("add c 10");
            segment.beat(first); // leaves
            segment.beat(first, second); // comes back; leaves
            segment.beat(first, second);
            segment.beat(first, second);
            assertThat(first.isShared()).isTrue();
            assertThat(second.isShared()).isTrue();
            first.counter("c", "").add(100);
            second.counter("c", "").add(1000);
            second.counter("d", "").add(100);
            inThread(() -> {
                first.counter("c", "").add(10_000);
                second.counter("new", "").add(1);
                first.counter("newer", "").add(2);
            });
            final SegmentWalk walk = segment.walk();
            assertThat(walk.usedProcesses()).isEqualTo(2);
            assertThat(walk.total("c")).isEqualTo(11_111);
            assertThat(child.ask("value c")).isEqualTo("11");
            assertThat(walk.total("d")).isEqualTo(101);
            assertThat(walk.total("new")).isOne();
            assertThat(walk.total("newer")).isEqualTo(2);
            first.close();
            assertThat(segment.walk().processes()).allMatch(p -> p.state() == ProcessLayout.STATE_LIVE);
            second.close();
            assertThat(segment.walk().processes().get(1).state()).isEqualTo(ProcessLayout.STATE_CLOSED);
        }
    }

    @Test
    void twoOpeningsGoOnTogetherWhenTheLockCannotBeHadAgainAtOnce() throws IOException {
        final Metrics first = segment.open("a");
        final Metrics second = segment.open("a");
        first.counter("c", "").add(1);
        second.counter("d", "").add(1);
        second.gauge("k", "").set(1);
        loseLocks();
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file); // so that the lock cannot be taken again safely
            second.gauge("g", "").set(5);
            second.histogram("h", "", Buckets.of(1)).observe(1);
            segment.beat(first);
            assertThat(first.isShared()).isFalse();
            second.gauge("g", "").add(2); // has not noticed yet
            second.gauge("k", "").add(2);
            assertThat(second.gauge("k", "").value()).isEqualTo(3);
            second.counter("d", "").add(2);
            second.histogram("h", "", Buckets.of(1)).observe(1);
            assertThat(second.gauge("g", "").value()).isEqualTo(7);
            assertThat(second.counter("d", "").value()).isEqualTo(3);
            child.ask("release");
            for (int i = 0; i < 4; i++) {
                segment.beat(second, first);
            }
        }
        for (int i = 0; i < 30; i++) {
            first.counter("x" + i, "").add(1);
            second.counter("y" + i, "").add(2);
            final int metric = i;
            inThread(() -> {
                second.counter("x" + metric, "").add(4);
                first.counter("y" + metric, "").add(8);
            });
        }
        final SegmentWalk walk = segment.walk();
        assertThat(first.isShared()).isTrue();
        assertThat(second.isShared()).isTrue();
        assertThat(walk.usedProcesses()).isOne();
        assertThat(walk.isLive("a")).isTrue();
        assertThat(locks().isHeld(0)).isTrue();
        assertThat(walk.total("g")).isEqualTo(7);
        assertThat(walk.total("k")).isEqualTo(3);
        assertThat(walk.total("d")).isEqualTo(3);
        assertThat(walk.total("h")).isEqualTo(2);
        for (int i = 0; i < 30; i++) {
            assertThat(walk.total("x" + i)).isEqualTo(5);
            assertThat(walk.total("y" + i)).isEqualTo(10);
        }
        first.close();
        assertThat(segment.walk().isLive("a")).isTrue();
    }

    @Test
    void spareBlocksWithoutAFreeSlotArePassedOver() throws IOException {
        segment.open("a").close();
        final Segment left = segment.walk().segment();
        final BlockTable blocks = new BlockTable(left);
        try (FileChannel file = FileChannel.open(segment.file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < blocks.highWater(); i++) {
                final byte[] damage = new byte[blocks.end(i) - blocks.firstSlot(i)];
                Arrays.fill(damage, (byte) -1);
                file.write(ByteBuffer.wrap(damage), blocks.firstSlot(i));
            }
        }

        final Metrics metrics = segment.open("a");
        metrics.counter("c", "").increment();
        metrics.histogram("h", "", Buckets.of(1)).observe(1);
        assertThat(metrics.isShared()).isTrue();
        assertThat(segment.walk().total("c")).isOne();
        assertThat(segment.walk().total("h")).isOne();
    }

    @Test
    void segmentThatWasUnlinkedIsMadeAnewAndHandlesCarryOn() throws Exception {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        final Gauge gauge = metrics.gauge("g", "");
        final CountDownLatch go = new CountDownLatch(1);
        final Thread other = new Thread(() -> {
            final Counter mine = counter.singleWriter();
            mine.add(1);
            try {
                go.await();
            } catch (final InterruptedException e) {
                return;
            }
            mine.add(100);
        });
        other.start();
        while (counter.value() < 1) {
            Thread.onSpinWait();
        }
        counter.add(5);
        gauge.set(9);
        Files.delete(segment.file);

        segment.beat(metrics);
        assertThat(segment.logged()).anyMatch(line -> line.contains("removed, replaced or truncated"));
        counter.add(10);
        segment.beat(metrics);
        counter.add(20);
        go.countDown();
        other.join();

        assertThat(metrics.isShared()).isTrue();
        assertThat(segment.walk().total("c"))
                .as("totals stay in the segment that had them")
                .isEqualTo(130);
        assertThat(segment.walk().total("g")).as("a level stays what it is").isEqualTo(9);
        assertThat(counter.value()).isEqualTo(130);
        assertThat(segment.walk().slots("c").stream()
                        .map(SegmentWalk.Slot::lane)
                        .filter(lane -> lane < 1 << 16))
                .hasSize(2);
    }

    @Test
    void segmentReplacedByAnotherIsLeftForThatOne() throws IOException {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        counter.add(5);
        Files.delete(segment.file);
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " b");
            child.ask("add c 7");
            segment.beat(metrics);
            segment.beat(metrics);
            counter.add(10);
            assertThat(segment.walk().total("c")).isEqualTo(17);
            assertThat(segment.walk().usedProcesses()).isEqualTo(2);
        }
    }

    @Test
    void truncatedSegmentIsLeftForGoodAndThatIsSaid() throws IOException {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        counter.add(5);
        try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(segment.file) - 4096);
        }
        segment.beat(metrics);
        segment.beat(metrics);
        counter.add(10);

        assertThat(metrics.isShared()).isFalse();
        assertThat(counter.value()).isEqualTo(10);
        assertThat(segment.logged()).anyMatch(line -> line.contains("truncated"));
        assertThat(segment.logged()).anyMatch(line -> line.contains("in memory for now") && line.contains("magic"));
    }

    @Test
    void missingLockFileMeansTheHeapAndThatIsSaid() throws IOException {
        final Metrics metrics = segment.open("a");
        final Counter counter = metrics.counter("c", "");
        counter.add(5);
        Files.delete(lockFile());
        segment.beat(metrics);
        counter.add(10);

        assertThat(metrics.isShared()).isFalse();
        assertThat(segment.walk().total("c")).isEqualTo(5);
        assertThat(segment.logged()).anyMatch(line -> line.contains("lock file"));
        segment.beat(metrics);
        assertThat(metrics.isShared()).isFalse();
        final Metrics second = segment.open("b");
        second.counter("c", "").increment();
        assertThat(second.isShared()).isFalse();
        assertThat(segment.logged()).anyMatch(line -> line.contains("missing or replaced"));
    }

    private static long heartbeatThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("counters-a"))
                .count();
    }

    private void loseLocks() throws IOException {
        FileChannel.open(lockFile(), StandardOpenOption.READ).close();
    }

    private Path lockFile() {
        final SegmentPath path = new SegmentPath(segment.file);
        return path.lock(Segment.openForReading(path).header().uuid());
    }

    private ProcessLocks locks() {
        final SegmentPath path = new SegmentPath(segment.file);
        return new ProcessLocks(path, Segment.openForReading(path).header());
    }
}
