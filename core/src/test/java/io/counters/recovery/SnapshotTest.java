package io.counters.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.SegmentAccessException;
import io.counters.SegmentBusyException;
import io.counters.SegmentFormatException;
import io.counters.format.BlockLayout;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SegmentFixture;
import io.counters.format.SlotIdentity;
import io.counters.memory.HeapWords;
import io.counters.memory.SegmentMemory;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor;
import io.counters.testing.InMemory;
import io.counters.testing.SegmentWalk;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static final long NOW = 1_800_000_000_000_000_000L;

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void snapshotShowsWhatTheSegmentShowed() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            metrics.gauge("open", "Open").set(3);
            metrics.doubleGauge("load", "Load").set(0.5);
            metrics.histogram("bytes", "Size", Buckets.of(10, 100)).observe(50, 4);

            final SegmentSnapshot live = read("orders");
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);

            final SegmentSnapshot copy = read("copy");
            assertThat(copy.metrics()).isEqualTo(live.metrics());
            assertThat(copy.segment().name()).isEqualTo("orders");
            assertThat(copy.segment().uuid()).isNotEqualTo(live.segment().uuid());
            assertThat(copy.segment().createdAt()).isEqualTo(live.segment().createdAt());
            assertThat(copy.segment().createdAt().plus(copy.segment().uptime()))
                    .isEqualTo(Instant.ofEpochSecond(0, NOW));
        }
    }

    @Test
    void snapshotTellsHowMuchWasRefusedAndRepaired() {
        open("orders").close();
        final SegmentMemory memory =
                Segment.openForWriting(new SegmentPath(file("orders"))).memory();
        memory.setLongRelease(HeaderLayout.REFUSED_OFFSET, 3);
        memory.setLongRelease(HeaderLayout.REPAIRED_OFFSET, 4);
        snapshot("orders", "copy", index -> ProcessLayout.STATE_CLOSED);

        assertThat(read("copy").segment().refused()).isEqualTo(3);
        assertThat(read("copy").segment().repaired()).isEqualTo(4);
    }

    @Test
    void histogramThatNeverRestsIsMarkedAsHavingNoValueAndItsNeighboursAreNot() {
        final Segment segment = segmentWithDeadHistogram();
        final SegmentMemory memory = segment.memory();
        final int restless = new BlockTable(segment).firstSlot(0);
        final int word = restless + HistogramLayout.IDENTITY_OFFSET;
        final int neighbour = restless + HistogramLayout.LENGTH;
        HistogramSlot.birth(memory, neighbour, memory.getLongAcquire(word));
        HistogramSlot.observe(memory, neighbour, 1, 50, 1);
        memory.setLongRelease(word, memory.getLongAcquire(word) | SlotIdentity.NO_VALUE_BIT); // busy at every look
        snapshot("orders", "copy", index -> ProcessLayout.STATE_DEAD);

        final Segment copy = Segment.openForReading(new SegmentPath(file("copy")));
        final int first = new BlockTable(copy).firstSlot(0);
        final SlotCursor cursor = new SlotCursor();
        assertThat(cursor.readHistogram(copy.memory(), first)).isEqualTo(SlotCursor.Result.BUSY);
        assertThat(cursor.identity()).isEqualTo(memory.getLongAcquire(word));
        assertThat(cursor.readHistogram(copy.memory(), first + HistogramLayout.LENGTH))
                .isEqualTo(SlotCursor.Result.OK);
        assertThat(cursor.count()).isOne();
    }

    @Test
    void histogramThatRestsNowAndThenIsCopiedInTheEnd() throws Exception {
        final Segment segment = segmentWithDeadHistogram();
        final int slot = new BlockTable(segment).firstSlot(0);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread writer = new Thread(() -> {
            for (long version = 2; !isOver.get(); version += 4) {
                segment.memory().setLongRelease(slot + HistogramLayout.VERSION_OFFSET, version);
                if (version % 65_536 == 2) {
                    final long start = System.nanoTime();
                    while (System.nanoTime() - start < 50_000) {
                        Thread.onSpinWait();
                    }
                }
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 50; i++) {
                snapshot("orders", "copy", index -> ProcessLayout.STATE_DEAD);
                assertThat(sample(read("copy"), "bytes").status()).isEqualTo(ReadStatus.OK);
                Files.delete(file("copy"));
            }
        } finally {
            isOver.set(true);
            writer.join();
        }
    }

    @Test
    void histogramOfTheFirstMetricIsCheckedToo() {
        final Segment segment = segmentWithDeadHistogram();
        final int slot = new BlockTable(segment).firstSlot(0);
        segment.memory().setLongRelease(slot + HistogramLayout.MIN_OFFSET, 51);

        assertThat(SegmentCheck.check(segment)).extracting(Finding::what).containsExactly("smallest value of metric 0");
    }

    @Test
    void laterCountsDoNotReachTheSnapshot() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
            metrics.counter("accepted", "Accepted").add(7);

            assertThat(value(read("copy"), "accepted")).isEqualTo(7L);
            assertThat(value(read("orders"), "accepted")).isEqualTo(14L);
        }
    }

    @Test
    void gaugesOfTheDeadDoNotCountInASnapshotEither() {
        try (Metrics metrics = open("orders")) {
            metrics.gauge("open", "Open").set(3);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_DEAD);

            assertThat(read("copy").processes().get(0).state()).isEqualTo(ProcessState.DEAD);
            assertThat(value(read("copy"), "open")).isNull();
        }
    }

    @Test
    void segmentWhoseNameGrowsWhenItIsMadeTextIsNotCopiedAndThatIsSaid() throws Exception {
        open("orders").close();
        final byte[] bytes = Files.readAllBytes(file("orders"));
        Arrays.fill(
                bytes, HeaderLayout.NAME_OFFSET, HeaderLayout.NAME_OFFSET + HeaderLayout.MAX_NAME_LENGTH, (byte) -1);
        HeapWords.set(bytes, HeaderLayout.NAME_LENGTH_OFFSET, HeaderLayout.MAX_NAME_LENGTH);
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, HeaderLayout.CHECKSUM_OFFSET);
        HeapWords.set(bytes, HeaderLayout.CHECKSUM_OFFSET, checksum.getValue());
        Files.write(file("orders"), bytes);

        assertThatThrownBy(() -> snapshot("orders", "copy", index -> ProcessLayout.STATE_DEAD))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("a name of " + 3 * HeaderLayout.MAX_NAME_LENGTH + " bytes");
        assertThat(file("copy")).doesNotExist();
    }

    @Test
    void snapshotIsNoLargerThanWhatIsInUse() throws Exception {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);

            assertThat(Files.size(file("copy"))).isLessThan(Files.size(file("orders")) / 100);
        }
    }

    @Test
    void snapshotNeverTakesThePlaceOfAFile() throws Exception {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            Files.writeString(file("copy"), "precious");

            assertThatThrownBy(() -> snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE))
                    .isInstanceOf(SegmentAccessException.class)
                    .hasMessageContaining("it exists (expected: no such file)");

            assertThat(file("copy")).hasContent("precious");
            assertThat(filesLike("*.tmp")).isEmpty();
        }
    }

    @Test
    void snapshotOfAFileThatChangesItsLengthMeanwhileIsNone() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);

            assertThatThrownBy(() -> snapshot("orders", "copy", index -> {
                        growByOne("orders");
                        return ProcessLayout.STATE_LIVE;
                    }))
                    .isInstanceOf(SegmentAccessException.class)
                    .hasMessageContaining("truncated meanwhile");

            assertThat(filesLike("copy*")).isEmpty();
        }
    }

    @Test
    void blockThatBelongsToNobodyIsNotCopied() {
        final Segment segment = segmentWithDeadHistogram();
        segment.memory().setLongRelease(segment.geometry().block(0) + BlockLayout.OWNER_OFFSET, 1L << 40);
        snapshot("orders", "copy", index -> ProcessLayout.STATE_DEAD);

        final Segment copy = Segment.openForReading(new SegmentPath(file("copy")));
        assertThat(new BlockTable(copy).isInUse(0)).isFalse();
        assertThat(sample(read("copy"), "bytes").histogram().count()).isZero();
    }

    @Test
    void damagedSlotStaysVisiblyDamaged() {
        try (Metrics metrics = open("orders")) {
            metrics.histogram("bytes", "Size", Buckets.of(10, 100)).observe(50, 4);
            final Segment segment = Segment.openForWriting(new SegmentPath(file("orders")));
            damageHistogram(segment);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);

            assertThat(sample(read("copy"), "bytes").status()).isEqualTo(ReadStatus.CORRUPT);
        }
    }

    @Test
    void restoreAddsWhatWasCountedToWhatCountsNow() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            metrics.gauge("open", "Open").set(3);
            metrics.histogram("bytes", "Size", Buckets.of(10, 100)).observe(50, 4);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        try (Metrics metrics = open("rebooted")) {
            metrics.counter("accepted", "Accepted").add(1);
            metrics.histogram("bytes", "Size", Buckets.of(10, 100)).observe(5);

            assertThat(restore("copy", "rebooted")).isEqualTo(1);

            final SegmentSnapshot now = read("rebooted");
            assertThat(value(now, "accepted")).isEqualTo(8L);
            assertThat(sample(now, "open"))
                    .as("gauges of the dead are left out")
                    .isNull();
            final HistogramValue bytes = sample(now, "bytes").histogram();
            assertThat(bytes.buckets()).containsExactly(1L, 4L, 0L);
            assertThat(bytes.sum()).isEqualTo(205);
            assertThat(bytes.min()).isEqualTo(5);
            assertThat(bytes.max()).isEqualTo(50);
            assertThat(SegmentCheck.check(Segment.openForReading(new SegmentPath(file("rebooted")))))
                    .isEmpty();
        }
    }

    @Test
    void everyMetricOfEveryProcessIsRestoredToItsOwn() {
        try (Metrics one = builder("orders", "one").open();
                Metrics two = builder("orders", "two").open()) {
            one.counter("accepted", "Accepted").add(1);
            one.counter("refused", "Refused").add(20);
            two.counter("accepted", "Accepted").add(300);
            two.counter("refused", "Refused").add(4000);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        open("rebooted").close();

        assertThat(restore("copy", "rebooted")).isEqualTo(2);

        final SegmentWalk walk = new SegmentWalk(file("rebooted"));
        assertThat(walk.slots("accepted")).extracting(SegmentWalk.Slot::value).containsExactly(1L, 300L);
        assertThat(walk.slots("refused")).extracting(SegmentWalk.Slot::value).containsExactly(20L, 4000L);
        assertThat(walk.slots("refused")).extracting(SegmentWalk.Slot::process).containsExactly(1, 2);
    }

    @Test
    void metricThatWasRemovedOnEitherSideIsNoneAndItsSlotsCountForNobody() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("gone", "Gone").add(1);
            metrics.counter("accepted", "Accepted").add(7);
            metrics.remove(MetricId.of("gone"));
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        try (Metrics metrics = open("rebooted")) {
            metrics.gauge("accepted", "Another one, which would be a conflict");
            metrics.counter("other", "Other").add(2);
            metrics.remove(MetricId.of("accepted"));

            assertThat(restore("copy", "rebooted")).isEqualTo(1);

            assertThat(read("rebooted").metrics())
                    .extracting(sample -> sample.definition().id().name(), MetricSample::value)
                    .containsExactlyInAnyOrder(tuple("accepted", 7L), tuple("other", 2L));
        }
    }

    @Test
    void processThatDiedBeforeItHadItsEntryIsNotRestored() throws Exception {
        final SegmentFixture fixture = new SegmentFixture(new Geometry(2, 1, 1));
        fixture.process(ProcessLayout.STATE_WRITING, NOW, "half-made");
        final int dead = fixture.process(ProcessLayout.STATE_DEAD, NOW, "dead");
        fixture.counter(
                fixture.block(dead, 0, ScalarLayout.LENGTH),
                fixture.metric(SegmentFixture.Metric.of(Codes.COUNTER, "accepted")),
                7);
        fixture.snapshot(NOW).writeTo(file("copy"));
        open("rebooted").close();

        assertThat(restore("copy", "rebooted")).isEqualTo(1);

        assertThat(read("rebooted").processes()).extracting(ProcessInfo::name).containsExactly("test", "dead");
        assertThat(value(read("rebooted"), "accepted")).isEqualTo(7L);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop heeds no interrupt
    void slotsThatReadersOfTheSnapshotDoNotCountAreNotRestored() throws Exception {
        final SegmentFixture fixture = new SegmentFixture(new Geometry(1, 2, 3));
        final int process = fixture.process(ProcessLayout.STATE_DEAD, NOW, "dead");
        final int counter = fixture.metric(
                SegmentFixture.Metric.of(Codes.COUNTER, "accepted").generation(2));
        final int histogram = fixture.metric(
                SegmentFixture.Metric.of(Codes.HISTOGRAM, "bytes").bounds(10));
        final int scalars = fixture.block(process, 0, ScalarLayout.LENGTH);
        fixture.counter(scalars, counter, 7);
        final int stale = fixture.counter(scalars, counter, 10);
        fixture.set(stale + ScalarLayout.IDENTITY_OFFSET, SlotIdentity.of(counter, Codes.COUNTER, 1));
        final int ofAHistogram = fixture.counter(scalars, counter, 100);
        fixture.set(ofAHistogram + ScalarLayout.IDENTITY_OFFSET, fixture.identity(histogram));
        final int inAHistogramsPlace = fixture.histogram(fixture.block(process, 1, HistogramLayout.LENGTH), counter);
        HistogramSlot.observe(fixture.memory(), inAHistogramsPlace, 0, 1000, 1);
        fixture.counter(fixture.block(process, 2, ScalarLayout.LENGTH + 1), counter, 10_000);
        fixture.snapshot(NOW).writeTo(file("copy"));
        open("rebooted").close();

        assertThat(restore("copy", "rebooted")).isEqualTo(1);

        final SegmentWalk walk = new SegmentWalk(file("rebooted"));
        assertThat(walk.slots("accepted"))
                .singleElement()
                .extracting(SegmentWalk.Slot::value)
                .isEqualTo(7L);
        assertThat(walk.slots("bytes")).isEmpty();
        assertThat(SegmentCheck.check(walk.segment())).isEmpty();
    }

    @Test
    void snapshotIsRestoredOnceHoweverOftenItIsTried() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        open("rebooted").close();

        assertThat(restore("copy", "rebooted")).isEqualTo(1);
        assertThat(restore("copy", "rebooted")).isZero();

        assertThat(value(read("rebooted"), "accepted")).isEqualTo(7L);
    }

    @Test
    void snapshotThatChangesItsLengthMeanwhileIsNotRestored() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        open("rebooted").close();
        final Segment snapshot = Segment.openForReading(new SegmentPath(file("copy")));
        growByOne("copy");

        assertThatThrownBy(() -> Restore.run(Segment.openForWriting(new SegmentPath(file("rebooted"))), snapshot, NOW))
                .isInstanceOf(SegmentAccessException.class);

        assertThat(read("rebooted").processes()).hasSize(1);
    }

    @Test
    void processWhoseNameIsNoUtf8IsRestoredAllTheSame() throws Exception {
        final SegmentFixture fixture = new SegmentFixture(new Geometry(1, 1, 1));
        final int process = fixture.process(ProcessLayout.STATE_DEAD, NOW, "x".repeat(ProcessLayout.MAX_NAME_LENGTH));
        final byte[] notUtf8 = new byte[ProcessLayout.MAX_NAME_LENGTH];
        Arrays.fill(notUtf8, (byte) 0xFF);
        fixture.memory().copyFrom(fixture.geometry().process(process) + ProcessLayout.NAME_OFFSET, notUtf8);
        final int block = fixture.block(process, 0, ScalarLayout.LENGTH);
        fixture.counter(block, fixture.metric(SegmentFixture.Metric.of(Codes.COUNTER, "accepted")), 7);
        fixture.snapshot(NOW).writeTo(file("copy"));
        open("rebooted").close();

        assertThat(restore("copy", "rebooted")).isEqualTo(1);

        assertThat(value(read("rebooted"), "accepted")).isEqualTo(7L);
        assertThat(read("rebooted").processes().get(1).name()).isEqualTo("restored");
    }

    @Test
    void restoredProcessIsAdoptedByItsNextStart() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        try (Metrics other = builder("rebooted", "other").open()) {
            restore("copy", "rebooted");
        }

        try (Metrics metrics = open("rebooted")) {
            metrics.counter("accepted", "Accepted").add(1);

            assertThat(metrics.counter("accepted", "Accepted").value()).isEqualTo(8);
            assertThat(read("rebooted").processes()).hasSize(2);
            assertThat(restore("copy", "rebooted")).isZero();
        }
    }

    @Test
    void segmentIsNotRestoredFromItsOwnSnapshot() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);

            assertThatThrownBy(() -> restore("copy", "orders"))
                    .isInstanceOf(SegmentAccessException.class)
                    .hasMessageContaining("taken from that very segment");
            assertThat(value(read("orders"), "accepted")).isEqualTo(7L);
        }
    }

    @Test
    void segmentThatIsNoSnapshotIsNotRestored() {
        open("orders").close();
        open("other").close();

        assertThatThrownBy(() -> restore("orders", "other"))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("expected: 3, a snapshot");
    }

    @Test
    void conflictRefusesTheWholeSnapshot() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            metrics.counter("bytes", "Bytes").add(100);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        try (Metrics metrics = open("rebooted")) {
            metrics.counter(MetricDefinition.counter("bytes").withUnit("bytes", 3))
                    .add(1);

            assertThatThrownBy(() -> restore("copy", "rebooted"))
                    .isInstanceOf(MetricConflictException.class)
                    .hasMessageContaining("bytes");
            assertThat(read("rebooted").metrics()).hasSize(1);
            assertThat(read("rebooted").processes()).hasSize(1);
        }
    }

    @Test
    void restoreThatWasCutShortCountsForNobodyAndIsDoneAgain() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        open("rebooted").close();
        restore("copy", "rebooted");
        final Segment rebooted = Segment.openForWriting(new SegmentPath(file("rebooted")));
        // as if the process had died before its last store
        rebooted.memory()
                .setLongRelease(
                        rebooted.geometry().process(1) + ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_WRITING);
        assertThat(value(read("rebooted"), "accepted")).isEqualTo(0L);

        assertThat(restore("copy", "rebooted")).isEqualTo(1);

        assertThat(value(read("rebooted"), "accepted")).isEqualTo(7L);
    }

    @Test
    void whoeverTakesTheEntryOfACutShortRestoreGetsNothingOfIt() {
        try (Metrics metrics = open("orders")) {
            metrics.counter("accepted", "Accepted").add(7);
            snapshot("orders", "copy", index -> ProcessLayout.STATE_LIVE);
        }
        open("rebooted").close();
        restore("copy", "rebooted");
        final Segment rebooted = Segment.openForWriting(new SegmentPath(file("rebooted")));
        rebooted.memory()
                .setLongRelease(
                        rebooted.geometry().process(1) + ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_WRITING);

        try (Metrics metrics = builder("rebooted", "new").open()) {
            metrics.counter("accepted", "Accepted").add(1);

            assertThat(value(read("rebooted"), "accepted")).isEqualTo(1L);
            assertThat(restore("copy", "rebooted"))
                    .as("it is done again all the same")
                    .isOne();
            assertThat(value(read("rebooted"), "accepted")).isEqualTo(8L);
        }
    }

    @Test
    void repairRefusesWhileAWriterLives() {
        try (Metrics metrics = open("orders")) {
            metrics.histogram("bytes", "Size", Buckets.of(10, 100)).observe(50, 4);
            final Segment segment = Segment.openForWriting(new SegmentPath(file("orders")));

            assertThatThrownBy(() -> SegmentRepair.run(segment)).hasMessageContaining("live");
        }
    }

    @Test
    void checkAndRepairTellOfADamagedHistogramAndCloseIt() {
        final Segment segment = segmentWithDeadHistogram();
        damageHistogram(segment);
        assertThat(SegmentCheck.check(segment)).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("histogram slot");
            assertThat(finding.meaning()).contains("damaged from outside");
        });

        final int slot = new BlockTable(segment).firstSlot(0);
        final long version = segment.memory().getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        assertThat(SegmentRepair.run(segment))
                .containsExactly(new Finding(
                        slot,
                        "histogram slot",
                        "a summary whose count is the sum of the buckets",
                        "version " + version + ", now " + (version + 2),
                        "closed with the count of its buckets and the last good sum"));

        assertThat(SegmentCheck.check(segment)).isEmpty();
        assertThat(SegmentRepair.run(segment)).isEmpty();
        assertThat(segment.memory().getLongAcquire(HeaderLayout.REPAIRED_OFFSET))
                .isEqualTo(1);
    }

    @Test
    void repairEndsARegistrationThatWasCutShort() {
        final Segment segment = segmentWithDeadHistogram();
        final SegmentMemory memory = segment.memory();
        final MetricTable metrics = new MetricTable(segment);
        final int corpse = segment.geometry().metric(metrics.highWater());
        segment.makeReal(corpse, MetricLayout.LENGTH);
        memory.setLongRelease(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 2);
        memory.setLongRelease(HeaderLayout.TABLE_VERSION_OFFSET, metrics.version() + 1);
        memory.setLongRelease(corpse + MetricLayout.STATE_OFFSET, MetricLayout.STATE_WRITING);

        assertThat(SegmentRepair.run(segment))
                .singleElement()
                .satisfies(done -> assertThat(done.what()).isEqualTo("table version"));

        assertThat(metrics.version()).isEven();
        assertThat(SegmentRepair.run(segment)).isEmpty();
        assertThat(metrics.register(MetricDefinition.counter("next"), NOW).index())
                .as("what was half-made is used again")
                .isEqualTo(1);
    }

    @Test
    void repairFinishesAnObservationThatWasCutShort() {
        final Segment segment = segmentWithDeadHistogram();
        final SegmentMemory memory = segment.memory();
        final int slot = new BlockTable(segment).firstSlot(0);
        final long version = memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        HistogramSlot.observe(memory, slot, 1, 50, 1);
        memory.setLongRelease(slot + HistogramLayout.VERSION_OFFSET, version); // as if it had died before its bump

        assertThat(SegmentRepair.run(segment))
                .containsExactly(new Finding(
                        slot,
                        "histogram slot",
                        "a version behind its last commit",
                        "version " + version + ", now " + (version + 2),
                        "the observation that was cut short counts, as it did for readers"));
        assertThat(memory.getLongAcquire(HeaderLayout.REPAIRED_OFFSET)).isZero();
        assertThat(SegmentRepair.run(segment)).isEmpty();
    }

    @Test
    void repairRefusesWhereTheLockFileDoesNotTellWhoLives() throws IOException {
        final Segment segment = segmentWithDeadHistogram();
        Files.delete(segment.path().lock(segment.header().uuid()));

        assertThatThrownBy(() -> SegmentRepair.run(segment))
                .isInstanceOf(SegmentBusyException.class)
                .hasMessageContaining("its lock file is missing or unreadable, so its writers may live");
    }

    @Test
    void repairTouchesOnlyTheHistogramsOfBlocksThatBelongToSomebody() {
        final Segment segment = segmentWithDeadHistogram();
        damageHistogram(segment);
        final SegmentMemory memory = segment.memory();
        final BlockTable blocks = new BlockTable(segment);
        final int owner = segment.geometry().block(0) + BlockLayout.OWNER_OFFSET;
        final int identity = blocks.firstSlot(0) + HistogramLayout.IDENTITY_OFFSET;

        memory.setLongRelease(owner, -1);
        assertThat(SegmentRepair.run(segment)).as("nobody's").isEmpty();
        memory.setLongRelease(owner, 0);

        blocks.assign(0, 0, ScalarLayout.LENGTH);
        assertThat(SegmentRepair.run(segment)).as("counters").isEmpty();
        blocks.assign(0, 0, HistogramLayout.LENGTH);

        memory.setLongRelease(identity, memory.getLongAcquire(identity) | SlotIdentity.NO_VALUE_BIT);
        assertThat(SegmentRepair.run(segment)).as("busy at every look").isEmpty();
        memory.setLongRelease(identity, memory.getLongAcquire(identity) & ~SlotIdentity.NO_VALUE_BIT);

        assertThat(SegmentRepair.run(segment)).hasSize(1);
    }

    @Test
    void repairLeavesASegmentAtRestAlone() {
        assertThat(SegmentRepair.run(segmentWithDeadHistogram())).isEmpty();
    }

    @Test
    void checkTellsWhatIsWrongWhereAndWhatItMeans() {
        open("orders").close();
        final Segment segment = Segment.openForWriting(new SegmentPath(file("orders")));
        final SegmentMemory memory = segment.memory();
        memory.setLongRelease(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 1L << 40);
        memory.setLongRelease(HeaderLayout.STATE_OFFSET, 9);
        memory.setLongRelease(segment.geometry().process(0) + ProcessLayout.STATE_OFFSET, 77);

        final List<Finding> findings = SegmentCheck.check(segment);

        assertThat(findings.stream().map(Finding::what))
                .contains("segment state", "metric high water", "state of process 0");
        assertThat(findings.stream().map(Finding::toString))
                .contains("offset 512: segment state: 9 (expected: 1 (ready), 2 (retired) or 3 (snapshot)): "
                        + "nobody writes a segment in a state that nobody knows");
    }

    @Test
    void checkNamesTheWordsThatKeepAMetricFromBeingShown() {
        final Segment segment = segmentWithDeadHistogram();
        final int record = segment.geometry().metric(0);
        assertThat(Map.of(
                        "kind", MetricLayout.KIND_OFFSET,
                        "value type", MetricLayout.TYPE_OFFSET,
                        "aggregation", MetricLayout.AGGREGATION_OFFSET,
                        "scale", MetricLayout.SCALE_OFFSET,
                        "bound count", MetricLayout.BOUND_COUNT_OFFSET,
                        "bound 1", MetricLayout.BOUNDS_OFFSET + Long.BYTES,
                        "name length", MetricLayout.NAME_LENGTH_OFFSET,
                        "unit length", MetricLayout.UNIT_LENGTH_OFFSET,
                        "help length", MetricLayout.HELP_LENGTH_OFFSET))
                .allSatisfy((what, offset) -> assertThat(findingsWith(segment, record + offset, -77))
                        .first()
                        .satisfies(finding -> {
                            assertThat(finding.what()).isEqualTo(what + " of metric 0");
                            assertThat(finding.offset()).isEqualTo(record + offset);
                            assertThat(finding.found()).isEqualTo("-77");
                            assertThat(finding.meaning()).isEqualTo("the metric is not shown, nor are its slots");
                        }));
        assertThat(findingsWith(segment, record + MetricLayout.LABELS_LENGTH_OFFSET, 3))
                .extracting(Finding::what)
                .containsExactly("labels of metric 0");
        assertThat(SegmentCheck.check(segment)).isEmpty();
    }

    /** What the check says while one word is another. */
    private static List<Finding> findingsWith(final Segment segment, final int offset, final long word) {
        final long right = segment.memory().getLongAcquire(offset);
        segment.memory().setLongRelease(offset, word);
        try {
            return SegmentCheck.check(segment);
        } finally {
            segment.memory().setLongRelease(offset, right);
        }
    }

    /** Its lock file's bytes are free, as after the death of its writer. */
    private Segment segmentWithDeadHistogram() {
        Segment.create(new SegmentPath(file("orders")), Geometry.DEFAULT, NOW);
        final Segment segment = Segment.openForWriting(new SegmentPath(file("orders")));
        new ProcessTable(segment).take(0, "dead", NOW);
        final MetricRecord metric =
                new MetricTable(segment).register(MetricDefinition.histogram("bytes", Buckets.of(10, 100)), NOW);
        final BlockTable blocks = new BlockTable(segment);
        final int block = blocks.allocate(0);
        blocks.assign(block, 0, HistogramLayout.LENGTH);
        HistogramSlot.birth(
                segment.memory(),
                blocks.firstSlot(block),
                SlotIdentity.of(metric.index(), Codes.HISTOGRAM, metric.generation()));
        HistogramSlot.observe(segment.memory(), blocks.firstSlot(block), 1, 50, 4);
        return segment;
    }

    /** Adds one to a bucket, which no writer does without the summary. */
    private static void damageHistogram(final Segment segment) {
        final BlockTable blocks = new BlockTable(segment);
        for (int i = 0; i < blocks.highWater(); i++) {
            if (blocks.stride(i) == HistogramLayout.LENGTH) {
                final int bucket = blocks.firstSlot(i) + HistogramLayout.BUCKETS_OFFSET;
                segment.memory().setLongRelease(bucket, segment.memory().getLongAcquire(bucket) + 1);
            }
        }
    }

    private int restore(final String snapshot, final String target) {
        final SegmentPath path = new SegmentPath(file(target));
        return new SegmentMutex(path)
                .run(
                        TimeUnit.SECONDS.toNanos(10),
                        () -> Restore.run(
                                Segment.openForWriting(path),
                                Segment.openForReading(new SegmentPath(file(snapshot))),
                                NOW));
    }

    private void snapshot(final String source, final String target, final IntToLongFunction observedState) {
        Snapshot.take(
                Segment.openForReading(new SegmentPath(file(source))),
                new SegmentPath(file(target)),
                observedState,
                NOW);
    }

    private SegmentSnapshot read(final String name) {
        try (SegmentReader reader = SegmentReader.open(file(name))) {
            return reader.snapshot();
        }
    }

    private static Number value(final SegmentSnapshot snapshot, final String name) {
        return sample(snapshot, name).value();
    }

    private static MetricSample sample(final SegmentSnapshot snapshot, final String name) {
        final Map<String, MetricSample> samples = snapshot.metrics().stream()
                .collect(Collectors.toMap(s -> s.definition().id().name(), Function.identity()));
        return samples.get(name);
    }

    private Metrics open(final String name) {
        return builder(name, "test").open();
    }

    private Metrics.Builder builder(final String name, final String instance) {
        return Metrics.builder(file(name).toString()).instance(instance).strict(true);
    }

    private Path file(final String name) {
        return directory.resolve(name + ".seg");
    }

    private void growByOne(final String name) {
        try {
            Files.write(file(name), new byte[1], StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> filesLike(final String pattern) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            final List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            return found;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
