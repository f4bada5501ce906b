package io.counters.reader;

import static io.counters.reader.LiveSegment.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentNotFoundException;
import io.counters.SegmentVersionException;
import io.counters.format.BlockLayout;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SampleSegments;
import io.counters.format.ScalarLayout;
import io.counters.format.SegmentFixture;
import io.counters.format.SegmentFixture.Metric;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.MetricRecord;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.slot.ScalarSlot;
import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import io.counters.testing.ScanProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that no writer makes, and files that change where no writer changes them. */
class HostileSegmentTest {
    private static final Geometry SMALL = new Geometry(2, 2, 2);

    @TempDir
    Path directory;

    @Test
    void whatIsNoSegmentIsRefusedWithAReason() throws IOException {
        final Path missing = directory.resolve("missing.seg");
        assertThatThrownBy(() -> SegmentReader.open(missing))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> SegmentReader.open(directory))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> SegmentReader.open(Files.createFile(directory.resolve("empty.seg"))))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("0 bytes");
        final byte[] garbage = new byte[8192];
        new Random(1).nextBytes(garbage);
        assertThatThrownBy(() -> SegmentReader.open(Files.write(directory.resolve("garbage.seg"), garbage)))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("magic");
        assertThatThrownBy(() -> SegmentReader.open("no such/name")).isInstanceOf(SegmentNotFoundException.class);
        assertThatThrownBy(() -> SegmentReader.open("a name with blanks")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void symbolicLinksAreNotFollowed() throws IOException {
        final Path file = SampleSegments.empty().writeTo(directory.resolve("real.seg"));
        final Path link = Files.createSymbolicLink(directory.resolve("link.seg"), file);
        SegmentReader.open(file).close();
        assertThatThrownBy(() -> SegmentReader.open(link))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void newerMajorIsRefusedAndNewerMinorIsRead() throws IOException {
        final SegmentFixture newer = new SegmentFixture(SMALL);
        newer.set(HeaderLayout.MINOR_OFFSET, 7)
                .set(HeaderLayout.FEATURES_OFFSET, -1)
                .seal();
        newer.metric(Metric.of(Codes.COUNTER, "a"));
        try (SegmentReader reader = SegmentReader.open(newer.writeTo(directory.resolve("minor.seg")))) {
            assertThat(reader.info().format()).isEqualTo("1.7");
            assertThat(reader.snapshot().metrics()).hasSize(1);
        }
        final Path major = newer.set(HeaderLayout.MAJOR_OFFSET, 2).seal().writeTo(directory.resolve("major.seg"));
        assertThatThrownBy(() -> SegmentReader.open(major))
                .isInstanceOf(SegmentVersionException.class)
                .hasMessageContainingAll("2.7", "1.x");
    }

    @Test
    void aReaderOfAFileThatIsTruncatedSaysSoAndShowsNothing() throws IOException {
        final LiveSegment live = new LiveSegment(directory);
        final int process = live.process("p");
        final MetricRecord counter = live.counter("a");
        for (int i = 0; i < 40; i++) {
            live.count(process, i, counter, 1);
        }
        live.observe(process, live.histogram("b"), 5);
        final AtomicInteger shown = new AtomicInteger();
        try (SegmentReader reader = live.reader();
                SegmentReader fresh = live.reader();
                RandomAccessFile file = new RandomAccessFile(live.path.file().toFile(), "rw")) {
            reader.scan(view -> {});
            assertThat(reader.isCurrent()).isTrue();
            final long length = file.length();
            file.setLength(live.segment.geometry().blockTable() + 4096);
            for (final SegmentReader each : List.of(reader, fresh)) {
                assertThatThrownBy(() -> each.scan(view -> shown.incrementAndGet()))
                        .isInstanceOf(SegmentAccessException.class)
                        .hasMessageContaining("truncated or replaced while it was read");
                assertThat(each.isCurrent()).isFalse();
            }
            assertThat(shown).hasValue(0);
            file.setLength(length); // what it holds now is not what it held
            for (final Runnable use : List.<Runnable>of(reader::info, reader::processes, reader::snapshotPerProcess)) {
                assertThatThrownBy(use::run).isInstanceOf(SegmentAccessException.class);
            }
        }
    }

    @Test
    void aFileThatIsTruncatedToNothingIsNoWorse() throws IOException {
        final LiveSegment live = new LiveSegment(directory);
        live.counter("a");
        try (SegmentReader reader = live.reader();
                RandomAccessFile file = new RandomAccessFile(live.path.file().toFile(), "rw")) {
            file.setLength(0);
            for (final Runnable use : List.<Runnable>of(reader::info, reader::processes, reader::snapshot)) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(SegmentAccessException.class)
                        .hasMessageContaining("truncated");
            }
        }
    }

    @Test
    void aFileThatWasReplacedStaysReadable() throws IOException {
        final LiveSegment live = new LiveSegment(directory);
        final int slot = live.count(live.process("p"), live.counter("a"), 1);
        try (SegmentReader reader = live.reader()) {
            Files.delete(live.path.file());
            Segment.create(live.path, SMALL, 0);
            ScalarSlot.add(live.memory, slot, 1);
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(2L);
            assertThat(reader.isCurrent()).isFalse();
        }
    }

    @Test
    void aReaderFollowsItsPathToTheSegmentThatTookThePlaceOfItsOwn() throws IOException {
        final LiveSegment live = new LiveSegment(directory);
        live.count(live.process("p"), live.counter("a"), 1);
        final SegmentReader reader = live.reader();
        assertThat(reader.follow()).isSameAs(reader);
        Files.delete(live.path.file());
        assertThat(reader.follow()).isSameAs(reader);
        assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(1L);
        final LiveSegment next = new LiveSegment(live.path, SMALL);
        next.count(next.process("p"), next.counter("a"), 7);
        try (SegmentReader successor = reader.follow()) {
            assertThat(successor).isNotSameAs(reader);
            assertThat(find(successor.snapshot().metrics(), "a").value()).isEqualTo(7L);
            assertThat(successor.isCurrent()).isTrue();
        }
        assertThatThrownBy(reader::follow).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptNeitherEndsNorDisturbsAScan() {
        final LiveSegment live = new LiveSegment(directory);
        live.count(live.process("p"), live.counter("a"), 1);
        Thread.currentThread().interrupt();
        try (SegmentReader reader = live.reader()) {
            reader.refreshLiveness();
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(1L);
            assertThat(reader.processes().get(0).state()).isEqualTo(ProcessState.LIVE);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 3, 1L << 32, Long.MAX_VALUE})
    void highWaterMarksAreNotBelievedBeyondTheirTables(final long mark) throws IOException {
        final SegmentFixture segment = new SegmentFixture(SMALL);
        final int process = segment.process(ProcessLayout.STATE_LIVE, SampleSegments.HEARTBEAT_AT, "p");
        final int metric = segment.metric(Metric.of(Codes.COUNTER, "a"));
        segment.counter(segment.block(process, 0, ScalarLayout.LENGTH), metric, 5);
        for (final int word : new int[] {
            HeaderLayout.PROCESS_HIGH_WATER_OFFSET,
            HeaderLayout.METRIC_HIGH_WATER_OFFSET,
            HeaderLayout.BLOCK_HIGH_WATER_OFFSET
        }) {
            segment.set(word, mark);
        }
        try (SegmentReader reader = SegmentReader.open(segment.writeTo(directory.resolve("x.seg")))) {
            if (mark < 0) {
                assertThat(reader.snapshot().metrics()).isEmpty();
                assertThat(reader.processes()).isEmpty();
            } else {
                assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(5L);
                assertThat(reader.processes()).hasSize(1);
            }
        }
    }

    @Test
    void marksThatFallAreFollowed() {
        final LiveSegment live = new LiveSegment(directory);
        live.count(live.process("p"), live.counter("a"), 1);
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshotPerProcess().metrics()).hasSize(1);
            live.memory.setLongRelease(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, 0);
            live.memory.setLongRelease(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 0);
            assertThat(reader.snapshotPerProcess().metrics()).isEmpty();
            live.passASecond();
            assertThat(reader.snapshot().metrics()).isEmpty();
            assertThat(reader.processes()).isEmpty();
        }
    }

    @Test
    void aTableVersionThatNeverRestsNeitherHangsNorHidesTheMetrics() {
        final LiveSegment live = new LiveSegment(directory);
        final int process = live.process("p");
        live.count(process, live.counter("a"), 1);
        final MetricRecord gone = live.counter("gone");
        try (SegmentReader reader = SegmentReader.open(
                live.path,
                () -> {
                    // called when a scan begins, and when it ends
                    live.memory.getAndAddLong(HeaderLayout.TABLE_VERSION_OFFSET, 1);
                    if (live.metrics.isCurrent(gone.index(), gone.generation()) && live.nanos++ > 10) {
                        live.metrics.retire(gone.index(), 0);
                    }
                    return live.nanos;
                },
                () -> live.wallTime,
                () -> 64)) {
            for (int i = 0; i < 20; i++) {
                assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(1L);
            }
            assertThat(reader.snapshot().metrics()).hasSize(1);
        }
    }

    @Test
    void ownersStridesAndStatesOutOfRangeMakeABlockInvisible() {
        final LiveSegment live = new LiveSegment(directory);
        final MetricRecord counter = live.counter("a");
        final int process = live.process("p");
        for (final long owner : new long[] {-1, 1, 8, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            set(live, strayBlock(live, process, counter), BlockLayout.OWNER_OFFSET, owner);
        }
        for (final long stride : new long[] {0, 8, -64, 128, 1L << 32 | 64, Long.MAX_VALUE}) {
            set(live, strayBlock(live, process, counter), BlockLayout.STRIDE_OFFSET, stride);
        }
        for (final long state : new long[] {BlockLayout.STATE_FREE, BlockLayout.STATE_WRITING, 3, -1}) {
            set(live, strayBlock(live, process, counter), BlockLayout.STATE_OFFSET, state);
        }
        live.count(process, counter, 5);
        try (SegmentReader reader = live.reader()) {
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(5L);
            assertThat(reader.snapshotPerProcess().metrics()).hasSize(1);
        }
    }

    @Test
    void recordsThatBreakARuleAreNoMetricsUntilTheyKeepIt() {
        final LiveSegment live = new LiveSegment(directory);
        final MetricRecord a = live.counter("a");
        final int name = live.segment.geometry().metric(a.index()) + MetricLayout.NAME_LENGTH_OFFSET;
        live.count(live.process("p"), a, 5);
        live.memory.setLongRelease(name, Long.MAX_VALUE);
        live.counter("b");
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.snapshot().metrics())
                    .extracting(sample -> sample.definition().id().name())
                    .containsExactly("b");
            assertThat(reader.info().metrics().used()).isEqualTo(1);
            live.memory.setLongRelease(name, 1);
            live.counter("c");
            assertThat(find(reader.snapshot().metrics(), "a").value()).isEqualTo(5L);
        }
    }

    @Test
    void aNameLongerThanAnEntryHoldsIsNone() {
        final LiveSegment live = new LiveSegment(directory);
        live.process("p");
        live.memory.setLongRelease(
                live.segment.geometry().process(0) + ProcessLayout.NAME_LENGTH_OFFSET, Long.MAX_VALUE);
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.processes()).extracting(ProcessInfo::name).containsExactly("");
        }
    }

    @Test
    void timesThatAreNoneAreShownAllTheSame() throws IOException {
        final SegmentFixture segment = new SegmentFixture(SMALL);
        segment.set(HeaderLayout.CREATED_AT_OFFSET, Long.MIN_VALUE).seal();
        final int entry = segment.geometry().process(segment.process(ProcessLayout.STATE_LIVE, Long.MIN_VALUE, "p"));
        segment.set(entry + ProcessLayout.STARTED_AT_OFFSET, Long.MIN_VALUE);
        try (SegmentReader reader = SegmentReader.open(segment.writeTo(directory.resolve("x.seg")))) {
            assertThat(reader.info().uptime().toNanos()).isEqualTo(Long.MAX_VALUE);
            assertThat(reader.info().createdAt().getEpochSecond()).isEqualTo(-9_223_372_037L);
            assertThat(reader.processes().get(0).heartbeatAge().toNanos()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void aSegmentFullOfRandomBytesIsReadToItsEnd() throws IOException {
        final Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            final SegmentFixture segment = new SegmentFixture(new Geometry(4, 16, 8));
            final byte[] noise = new byte[segment.geometry().fileLength() - HeaderLayout.LENGTH];
            random.nextBytes(noise);
            segment.memory().copyFrom(HeaderLayout.LENGTH, noise);
            for (int i = 0; i < 16; i++) {
                segment.metric(Metric.of(i % 2 == 0 ? Codes.HISTOGRAM : Codes.GAUGE, "m" + i)
                        .bounds(i % 2 == 0 ? new long[] {1, 2, 3} : new long[0]));
            }
            for (int i = 0; i < 4; i++) {
                segment.process(random.nextInt(8), random.nextLong(), "p" + i);
            }
            for (int i = 0; i < 8; i++) {
                final int stride = i % 2 == 0 ? HistogramLayout.LENGTH : ScalarLayout.LENGTH;
                final int block = segment.block(i % 4, 0, stride);
                for (int slot = 0; slot < (BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET) / stride; slot++) {
                    final int metric = random.nextInt(16);
                    segment.set(segment.slot(block, stride) + ScalarLayout.IDENTITY_OFFSET, segment.identity(metric));
                }
            }
            try (SegmentReader reader = SegmentReader.open(segment.writeTo(directory.resolve(round + ".seg")))) {
                assertThat(reader.snapshot().metrics()).hasSize(16);
                reader.snapshotPerProcess();
                assertThat(reader.info().blocks().used()).isEqualTo(8);
            }
        }
    }

    /** Read through the map, each page of holes in a tmpfs file would become a page of memory. */
    @Test
    void holesOfALargeFileStayHoles(@TempDir(factory = InMemory.class) final Path shared)
            throws IOException, InterruptedException {
        final int pages = (int) (Geometry.MAX_FILE_LENGTH / Geometry.PAGE) - 3; // without header and smallest tables
        final Map<String, Geometry> giants = Map.of(
                "blocks", new Geometry(1, 1, pages),
                "metrics", new Geometry(1, pages * (Geometry.PAGE / MetricLayout.LENGTH), 1));
        for (final Map.Entry<String, Geometry> giant : giants.entrySet()) {
            final Geometry geometry = giant.getValue();
            final LiveSegment live =
                    new LiveSegment(new SegmentPath(shared.resolve(giant.getKey() + ".seg")), geometry);
            live.counter("a");
            live.memory.setLongRelease(HeaderLayout.METRIC_HIGH_WATER_OFFSET, geometry.metrics());
            live.memory.setLongRelease(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, geometry.blocks());
            final long before = allocatedBlocks(live.path.file());
            try (SegmentReader reader = live.reader()) {
                assertThat(reader.snapshot().metrics()).hasSize(1);
            }
            assertThat(SegmentCheck.check(live.segment)).isEmpty();
            assertThat(allocatedBlocks(live.path.file())).as(giant.getKey()).isEqualTo(before);
        }
    }

    @Test
    void metricsThatDoNotFitIntoAQuarterOfTheHeapAreRefusedBeforeAnythingIsShown() throws IOException {
        final int metrics = 4_000;
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, metrics, 1));
        for (int i = 0; i < metrics; i++) {
            segment.metric(Metric.of(Codes.COUNTER, "m" + i).help("x".repeat(700)));
        }
        final Path file = segment.writeTo(directory.resolve("x.seg"));
        try (SegmentReader reader = SegmentReader.open(file)) {
            assertThat(reader.snapshot().metrics()).hasSize(metrics);
        }
        try (ChildJvm small = ChildJvm.withHeap(16, ScanProgram.class, file.toString())) {
            for (final String command : List.of("scan", "scan", "scanPerProcess")) {
                assertThat(small.ask(command)).matches(refusedForWantOfHeap(file));
            }
        }
    }

    @Test
    void sharesOfProcessesThatDoNotFitIntoAQuarterOfTheHeapAreRefusedWhileTheirSumsAreShown() throws IOException {
        final int processes = 600;
        final int metrics = 60;
        final SegmentFixture segment = new SegmentFixture(new Geometry(processes, metrics, processes));
        for (int i = 0; i < metrics; i++) {
            segment.metric(Metric.of(Codes.COUNTER, "m" + i));
        }
        for (int i = 0; i < processes; i++) {
            final int block = segment.block(
                    segment.process(ProcessLayout.STATE_CLOSED, SampleSegments.HEARTBEAT_AT, "p" + i),
                    0,
                    ScalarLayout.LENGTH);
            for (int metric = 0; metric < metrics; metric++) {
                segment.counter(block, metric, 1);
            }
        }
        final Path file = segment.writeTo(directory.resolve("x.seg"));
        try (SegmentReader reader = SegmentReader.open(file)) {
            assertThat(reader.snapshotPerProcess().metrics()).hasSize(processes * metrics);
        }
        try (ChildJvm small = ChildJvm.withHeap(16, ScanProgram.class, file.toString())) {
            for (int i = 0; i < 2; i++) {
                assertThat(small.ask("scan")).isEqualTo(metrics + " shown");
                assertThat(small.ask("scanPerProcess")).matches(refusedForWantOfHeap(file));
            }
        }
    }

    private static String refusedForWantOfHeap(final Path file) {
        return Pattern.quote("0 shown, SegmentAccessException: cannot read segment " + file
                        + ": what it holds takes more than ")
                + "\\d+"
                + Pattern.quote(" bytes of heap (expected: at most 1/4 of what this JVM may have; see -Xmx)");
    }

    /** What the file takes, in units of its file system. */
    private static long allocatedBlocks(final Path file) throws IOException, InterruptedException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(stat.waitFor()).isZero();
        return Long.parseLong(blocks.strip());
    }

    private static int strayBlock(final LiveSegment live, final int process, final MetricRecord counter) {
        final int lane = 100 + live.blocks.highWater();
        return live.blockOf(live.count(process, lane, counter, 1_000));
    }

    private static void set(final LiveSegment live, final int block, final int word, final long value) {
        live.memory.setLongRelease(block + word, value);
    }
}
