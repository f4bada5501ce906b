package io.counters.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.CountersException;
import io.counters.MetricDefinition;
import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentFullException;
import io.counters.SegmentNotFoundException;
import io.counters.SegmentVersionException;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.SegmentFixture;
import io.counters.memory.HeapWords;
import io.counters.testing.SmallTmpfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file itself: how it is made, whom it lets in, and what it says to those it turns away. */
class SegmentTest {
    private static final Geometry SMALL = new Geometry(4, 8, 8);

    @TempDir
    Path directory;

    private SegmentPath path;

    @BeforeEach
    void setUp() {
        path = new SegmentPath(directory.resolve("orders.seg"));
    }

    @Test
    void freshSegmentHasItsWholeLengthNoTemporaryFileAndAReadyHeader() throws IOException {
        Segment.create(path, SMALL, 42);

        final Segment segment = Segment.openForWriting(path);
        assertThat(Files.size(path.file())).isEqualTo(SMALL.fileLength());
        assertThat(segment.geometry()).isEqualTo(SMALL);
        assertThat(segment.header().createdAt()).isEqualTo(42);
        assertThat(segment.header().name()).isEqualTo("orders");
        assertThat(segment.header().bootId()).isEqualTo(Host.bootId());
        assertThat(segment.memory().getLongAcquire(HeaderLayout.STATE_OFFSET)).isEqualTo(HeaderLayout.STATE_READY);
        final Path lock = path.lock(segment.header().uuid());
        assertThat(FileFacts.of(lock).inode()).isEqualTo(segment.header().lockInode());
        assertThat(files())
                .containsExactlyInAnyOrder("orders.seg", lock.getFileName().toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.file())))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void nobodySeesAHalfMadeFileWhileSegmentsAreMade() throws InterruptedException {
        final AtomicReference<Throwable> seen = new AtomicReference<>();
        final AtomicBoolean done = new AtomicBoolean();
        final Thread reader = new Thread(() -> {
            while (!done.get() && seen.get() == null) {
                try {
                    Segment.openForReading(path);
                } catch (final SegmentNotFoundException e) {
                    Thread.onSpinWait();
                } catch (final SegmentAccessException e) {
                    if (!e.getMessage().contains("replaced meanwhile")) {
                        seen.set(e);
                    }
                } catch (final CountersException e) {
                    seen.set(e);
                }
            }
        });
        reader.start();
        for (int i = 0; i < 200; i++) {
            Segment.create(path, SMALL, i);
        }
        done.set(true);
        reader.join();

        assertThat(seen.get()).isNull();
    }

    @Test
    void failedCreationLeavesNothingBehind() throws IOException {
        Files.createDirectory(path.file()); // the rename into place fails
        Files.createFile(path.file().resolve("occupied"));

        assertThatThrownBy(() -> Segment.create(path, SMALL, 0))
                .isInstanceOf(CountersException.class)
                .hasMessageContaining(path.toString());

        assertThat(files()).containsExactly("orders.seg");
    }

    @Test
    void failedCreationsKeepNoFileOpen() throws IOException {
        Files.createDirectory(path.file());
        Files.createFile(path.file().resolve("occupied"));
        final long before = openFiles();

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> Segment.create(path, SMALL, 0)).isInstanceOf(CountersException.class);
        }

        assertThat(openFiles()).isLessThan(before + 10);
    }

    @Test
    void messageOfAFailedCreationIsTheSameEachTimeSoThatItIsLoggedOnce() throws IOException {
        Files.createDirectory(path.file());
        Files.createFile(path.file().resolve("occupied"));

        assertThat(messageOf(() -> Segment.create(path, SMALL, 0)))
                .isEqualTo(messageOf(() -> Segment.create(path, SMALL, 0)));
    }

    @Test
    void creationOnAFullFileSystemIsAnExceptionAndLeavesNothingBehind() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs full = SmallTmpfs.mount(directory.resolve("full"), 64)) {
            full.fill();
            final SegmentPath there = new SegmentPath(full.directory().resolve("orders.seg"));

            assertThatThrownBy(() -> Segment.create(there, SMALL, 0))
                    .isInstanceOf(SegmentFullException.class)
                    .hasMessageContaining(there.toString())
                    .hasMessageContaining("No space left");

            assertThat(full.files()).containsExactly("filler");
        }
    }

    @Test
    void spaceThatIsNotThereIsAnExceptionBeforeItCouldBecomeASignal() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs small = SmallTmpfs.mount(directory.resolve("small"), 256)) {
            final SegmentPath there = new SegmentPath(small.directory().resolve("orders.seg"));
            Segment.create(there, new Geometry(4, 8, 1000), 0);
            final Segment segment = Segment.openForWriting(there);
            final BlockTable blocks = new BlockTable(segment);
            final MetricTable metrics = new MetricTable(segment);
            final ProcessTable processes = new ProcessTable(segment);
            small.fill();

            assertThatThrownBy(() -> blocks.allocate(0))
                    .isInstanceOf(SegmentFullException.class)
                    .hasMessageContaining(
                            "4096 bytes at offset " + segment.geometry().blockTable())
                    .hasMessageContaining(there.toString())
                    .hasMessageContaining("No space left");
            assertThatThrownBy(() -> metrics.register(MetricDefinition.counter("c"), 0))
                    .isInstanceOf(SegmentFullException.class);
            assertThatThrownBy(() -> processes.take(0, "i", 0)).isInstanceOf(SegmentFullException.class);
            assertThat(blocks.highWater()).isZero();
            assertThat(metrics.highWater()).isZero();
            assertThat(processes.highWater()).isZero();

            small.empty();
            assertThat(blocks.allocate(0)).isZero();
            assertThat(metrics.register(MetricDefinition.counter("c"), 0).index())
                    .isZero();
            assertThat(processes.take(0, "i", 0)).isOne();
        }
    }

    @Test
    void readerAndWriterSayThatThereIsNoSuchFile() {
        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContaining(path.toString());
        assertThatThrownBy(() -> Segment.openForWriting(path)).isInstanceOf(SegmentNotFoundException.class);
    }

    @Test
    void symbolicLinkIsRefusedByReaderAndWriter() throws IOException {
        final Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Segment.create(new SegmentPath(elsewhere.resolve("orders.seg")), SMALL, 0);
        Files.createSymbolicLink(path.file(), elsewhere.resolve("orders.seg"));

        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("is a symbolic link (expected: a regular file)");
        assertThatThrownBy(() -> Segment.openForWriting(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void directoryIsNoSegment() throws IOException {
        Files.createDirectory(path.file());

        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("is a directory (expected: a regular file)");
    }

    @Test
    @Timeout(60)
    void pipeIsRefusedAndNobodyWaitsForItsOtherEnd() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("is a special file (expected: a regular file)");
        assertThatThrownBy(() -> Segment.openForWriting(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("special file");
    }

    @Test
    void nothingIsMadeOnAReadOnlyFileSystemAndTheReasonIsSaid() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs small = SmallTmpfs.mount(directory.resolve("small"), 256)) {
            final SegmentPath there = new SegmentPath(small.directory().resolve("orders.seg"));
            small.makeReadOnly();

            assertThatThrownBy(() -> Segment.create(there, SMALL, 0))
                    .isInstanceOf(SegmentFullException.class)
                    .hasMessageContaining("cannot create lock file of segment " + there)
                    .hasMessageContaining("Read-only file system");
            assertThat(small.files()).isEmpty();
        }
    }

    @Test
    void segmentOnAReadOnlyFileSystemIsReadAndAWriterIsToldWhyItCannotBeWritten() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs small = SmallTmpfs.mount(directory.resolve("small"), 256)) {
            final Path file =
                    new SegmentFixture(SMALL).writeTo(small.directory().resolve("fixture.seg"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            final SegmentPath there = new SegmentPath(file);
            small.makeReadOnly();

            assertThat(Segment.openForReading(there).geometry()).isEqualTo(SMALL);
            assertThatThrownBy(() -> Segment.openForWriting(there))
                    .isInstanceOf(SegmentAccessException.class)
                    .hasMessageContaining("cannot open segment " + there)
                    .hasMessageContaining("Read-only file system");
        }
    }

    @Test
    void segmentsOfTwoFileSystemsAreTwoThoughTheirInodesAreOne() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs one = SmallTmpfs.mount(directory.resolve("one"), 256);
                SmallTmpfs two = SmallTmpfs.mount(directory.resolve("two"), 256)) {
            final Path first = new SegmentFixture(SMALL).writeTo(one.directory().resolve("fixture.seg"));
            final Path second =
                    new SegmentFixture(SMALL).writeTo(two.directory().resolve("fixture.seg"));
            assumeTrue(
                    FileFacts.of(first).inode() == FileFacts.of(second).inode(),
                    "this kernel numbers the files of all tmpfs in one sequence");
            final Segment segment = Segment.openForReading(new SegmentPath(first));

            assertThat(segment.isSameFile(Segment.openForReading(new SegmentPath(first))))
                    .isTrue();
            assertThat(segment.isSameFile(Segment.openForReading(new SegmentPath(second))))
                    .isFalse();
        }
    }

    @Test
    void writerRefusesASecondNameOfTheSameFile() throws IOException {
        Segment.create(path, SMALL, 0);
        Files.createLink(directory.resolve("planted"), path.file());

        assertThatThrownBy(() -> Segment.openForWriting(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("2 links")
                .hasMessageContaining("expected: owner " + Host.uid() + ", 1 link");
        assertThatCode(() -> Segment.openForReading(path)).doesNotThrowAnyException();
    }

    @Test
    void writerRefusesAFileThatOthersMayWrite() throws IOException {
        Segment.create(path, SMALL, 0);
        Files.setPosixFilePermissions(path.file(), PosixFilePermissions.fromString("rw-rw----"));

        assertThatThrownBy(() -> Segment.openForWriting(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("mode 0660")
                .hasMessageContaining("not writable by others");
    }

    @Test
    void writerRefusesAFileOfSomebodyElse() throws IOException {
        assumeTrue(Host.uid() == 0, "only root can give files away");
        Segment.create(path, SMALL, 0);
        Files.setAttribute(path.file(), "unix:uid", 12345);

        assertThatThrownBy(() -> Segment.openForWriting(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("owner 12345");
    }

    @Test
    void writerRefusesACopyUnderAnotherNameAndAReaderDoesNot() throws IOException {
        Segment.create(path, SMALL, 0);
        final SegmentPath copy = new SegmentPath(directory.resolve("copy.seg"));
        Files.copy(path.file(), copy.file());
        Files.setPosixFilePermissions(copy.file(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> Segment.openForWriting(copy))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("bears the name 'orders' (expected: 'copy'");
        assertThatCode(() -> Segment.openForReading(copy)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "0"})
    void writerRefusesASegmentThatIsNotReadyAndAReaderDoesNot(final long state) throws IOException {
        Segment.create(path, SMALL, 0);
        write(HeaderLayout.STATE_OFFSET, state);

        assertThatThrownBy(() -> Segment.openForWriting(path))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("its state is " + state + " (expected: 1, ready");
        assertThatCode(() -> Segment.openForReading(path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "magic, 0, 7",
        "byte order mark, 24, 7",
        "checksum, 504, 7",
        "header length, 32, 8192",
        "file length, 40, 12345",
        "process table offset, 48, 8192",
        "process stride, 56, 128",
        "metric table offset, 72, 4096",
        "metric stride, 80, 512",
        "blocks offset, 96, 4096",
        "block stride, 104, 8192"
    })
    void eachWordOfTheHeaderIsCheckedAndNamedWithItsOffsetAndBothValues(
            final String what, final int offset, final long value) throws IOException {
        Segment.create(path, SMALL, 0);
        final long before = header(offset);
        write(offset, value);
        if (offset != HeaderLayout.CHECKSUM_OFFSET) {
            sealHeader();
        }

        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(
                        String.format("%s at offset %d: 0x%016x (expected: 0x%016x)", what, offset, value, before));
    }

    @ParameterizedTest
    @CsvSource({"64", "88", "112"})
    void countsThatFitIntoNoFileAreRefused(final int offset) throws IOException {
        Segment.create(path, SMALL, 0);
        for (final long count : new long[] {0, -1, 1L << 33, Long.MAX_VALUE, Integer.MAX_VALUE}) {
            write(offset, count);
            sealHeader();

            assertThatThrownBy(() -> Segment.openForReading(path))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining("geometry");
        }
    }

    @ParameterizedTest
    @CsvSource({"257", "-1", "9223372036854775807"})
    void nameLongerThanItsFieldIsRefused(final long length) throws IOException {
        Segment.create(path, SMALL, 0);
        write(HeaderLayout.NAME_LENGTH_OFFSET, length);
        sealHeader();

        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("name length at offset " + HeaderLayout.NAME_LENGTH_OFFSET + ": " + length
                        + " (expected: 0 to 256)");
    }

    @Test
    void oneFlippedBitAnywhereInTheImmutableHeaderIsNoticed() throws IOException {
        Segment.create(path, SMALL, 0);
        final byte[] good = Files.readAllBytes(path.file());
        for (int at = 0; at < HeaderLayout.IMMUTABLE_LENGTH; at += 5) {
            final byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(path.file(), bad);

            assertThatThrownBy(() -> Segment.openForReading(path))
                    .as("byte %d", at)
                    .isInstanceOf(CountersException.class);
        }
    }

    @Test
    void newerMajorVersionIsRefusedByNamingBothVersionsEvenIfItsChecksumIsElsewhere() throws IOException {
        Segment.create(path, SMALL, 0);
        write(HeaderLayout.MAJOR_OFFSET, 2);
        write(HeaderLayout.MINOR_OFFSET, 3);

        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentVersionException.class)
                .hasMessageContaining("format 2.3 at offset 8 (expected: 1.x")
                .hasMessageContaining("1.0");
    }

    @Test
    void newerMinorVersionWithFeaturesIsRead() throws IOException {
        Segment.create(path, SMALL, 0);
        write(HeaderLayout.MINOR_OFFSET, 7);
        write(HeaderLayout.FEATURES_OFFSET, 0b101);
        sealHeader();

        final SegmentHeader header = Segment.openForReading(path).header();
        assertThat(header.minor()).isEqualTo(7);
        assertThat(header.features()).isEqualTo(0b101);
    }

    @Test
    void shortEmptyAndGarbageFilesAreRefusedWithTheirLength() throws IOException {
        for (final int length : new int[] {0, 1, 4095}) {
            Files.write(path.file(), new byte[length]);
            assertThatThrownBy(() -> Segment.openForReading(path))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining("file is " + length + " bytes (expected: at least 4096)");
        }
        Files.write(path.file(), "garbage ".repeat(1024).getBytes(UTF_8));
        assertThatThrownBy(() -> Segment.openForReading(path))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("magic at offset 0");
    }

    @Test
    void fileOfAnotherLengthThanItsHeaderSaysIsRefused() throws IOException {
        Segment.create(path, SMALL, 0);
        for (final int by : new int[] {-4096, -1, 1, 4096}) {
            final SegmentPath there = new SegmentPath(directory.resolve("length.seg"));
            Files.deleteIfExists(there.file());
            Files.copy(path.file(), there.file());
            try (FileChannel channel = FileChannel.open(there.file(), StandardOpenOption.WRITE)) {
                if (by < 0) {
                    channel.truncate(SMALL.fileLength() + by);
                } else {
                    channel.write(ByteBuffer.allocate(by), SMALL.fileLength());
                }
            }
            assertThatThrownBy(() -> Segment.openForReading(there))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining("file is " + (SMALL.fileLength() + by) + " bytes (expected: "
                            + SMALL.fileLength() + " bytes)");
        }
    }

    @Test
    void terminalEscapesInAFileNameAreEscapedInMessages() {
        final SegmentPath evil = new SegmentPath(directory.resolve("a\u001b[2Jb.seg"));

        assertThatThrownBy(() -> Segment.openForReading(evil))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContaining("a\\u001b[2Jb.seg")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void openSegmentNoticesThatItsFileWasRemovedReplacedOrTruncated() throws IOException {
        Segment.create(path, SMALL, 0);
        final Segment segment = Segment.openForWriting(path);
        assertThat(segment.isCurrent()).isTrue();

        final Path aside = directory.resolve("aside");
        Files.move(path.file(), aside);
        assertThat(segment.isCurrent()).isFalse();
        Files.copy(aside, path.file());
        assertThat(segment.isCurrent()).isFalse();
        Files.delete(path.file());
        Files.move(aside, path.file());
        assertThat(segment.isCurrent()).isTrue();
        try (FileChannel channel = FileChannel.open(path.file(), StandardOpenOption.WRITE)) {
            channel.truncate(SMALL.fileLength() - 4096);
        }
        assertThat(segment.isCurrent()).isFalse();
    }

    @Test
    void readOnlySegmentGivesNoRoom() {
        Segment.create(path, SMALL, 0);

        assertThatThrownBy(() -> Segment.openForReading(path).makeReal(8192, 4096))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void segmentThatWasTruncatedGetsNoRoomAndKeepsTheLengthThatGivesItAway() throws IOException {
        Segment.create(path, SMALL, 0);
        final Segment segment = Segment.openForWriting(path);
        try (FileChannel channel = FileChannel.open(path.file(), StandardOpenOption.WRITE)) {
            channel.truncate(SMALL.block(0));
        }

        assertThatThrownBy(() -> segment.makeReal(SMALL.block(0), 4096))
                .isInstanceOf(SegmentFullException.class)
                .hasMessageContaining("expected: the same file");
        assertThat(Files.size(path.file())).isEqualTo(SMALL.block(0));
    }

    @Test
    void readingGoesOnThroughTheMapAfterTheFileIsClosedAndNothingIsTakenForWhole() {
        Segment.create(path, SMALL, 0);
        new ProcessTable(Segment.openForWriting(path)).take(0, "i", 0);
        final Segment segment = Segment.openForReading(path);

        segment.closeFile();

        assertThat(segment.hasContents(SMALL.process(0), 256)).isTrue();
        assertThat(new ProcessTable(segment).read(0).name()).isEqualTo("i");
        assertThat(segment.isWhole()).isFalse();
    }

    @Test
    void interruptedThreadCreatesAndOpensAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        Segment.create(path, SMALL, 0);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        Segment.openForReading(path);
        final Segment segment = Segment.openForWriting(path);
        segment.makeReal(segment.geometry().block(0), 4096);
        assertThat(Thread.interrupted()).isTrue();
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static String messageOf(final Runnable action) {
        try {
            action.run();
        } catch (final CountersException e) {
            return e.getMessage();
        }
        throw new AssertionError("no exception");
    }

    private long header(final int offset) throws IOException {
        return HeapWords.get(Files.readAllBytes(path.file()), offset);
    }

    private void write(final int offset, final long value) throws IOException {
        final byte[] bytes = Files.readAllBytes(path.file());
        HeapWords.set(bytes, offset, value);
        Files.write(path.file(), bytes);
    }

    /** Makes the checksum right again, so that the check behind it is the one that is tested. */
    private void sealHeader() throws IOException {
        final CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(path.file()), 0, HeaderLayout.CHECKSUM_OFFSET);
        write(HeaderLayout.CHECKSUM_OFFSET, crc.getValue());
    }
}
