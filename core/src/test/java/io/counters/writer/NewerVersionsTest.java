package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.SegmentVersionException;
import io.counters.format.BlockLayout;
import io.counters.format.FormatVersion;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.memory.HeapWords;
import io.counters.recovery.SegmentCheck;
import io.counters.recovery.Snapshot;
import io.counters.segment.Segment;
import io.counters.segment.SegmentHeader;
import io.counters.segment.SegmentPath;
import io.counters.testing.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files that versions to come have written: a 1.1 that uses spare words and features, and a 2.0. */
class NewerVersionsTest {
    private static final GoldenFile LIVE = new GoldenFile("1.0", "live");
    private static final long HARMLESS = 0b101;

    /** Spare words of the golden file's geometry, and what a 1.1 might keep there. */
    private static final Map<Integer, Long> SPARE = spareWords(new Geometry(3, 8, 14));

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("golden.seg");
    }

    @Test
    void newerMinorIsReadAsFarAsItIsKnown() throws IOException {
        write(1, 1, HARMLESS | FormatVersion.FEATURES_OF_WRITERS);
        Files.delete(lock()); // the golden file has none either

        assertThat(GoldenFile.read(file)).isEqualTo(LIVE.expected().replaceFirst("^1.0", "1.1"));
        assertThat(SegmentCheck.check(Segment.openForReading(new SegmentPath(file))))
                .isEmpty();
    }

    @Test
    void newerMinorIsAdoptedAndWrittenAndItsWordsStay() throws IOException {
        write(1, 1, HARMLESS);
        try (Metrics metrics = open()) {
            assertThat(metrics.counter("later", "").value()).isZero();
            metrics.counter("later", "").add(5);
        }

        assertThat(GoldenFile.read(file))
                .startsWith("1.1 ")
                .contains("process 0 'orders'", "CLOSED epoch 2")
                .containsPattern("all .*id=later.* OK 5")
                .containsPattern("all .*requests_total.* OK 42");
        final byte[] bytes = Files.readAllBytes(file);
        SPARE.forEach((offset, value) ->
                assertThat(HeapWords.get(bytes, offset)).as("offset %d", offset).isEqualTo(value));
    }

    @Test
    void newerMinorThatAsksMoreOfItsWritersIsNotWritten() throws IOException {
        for (long feature = 1L << 32; feature != 0; feature <<= 1) {
            write(1, 1, HARMLESS | feature);
            final byte[] before = Files.readAllBytes(file);

            assertThatThrownBy(this::open)
                    .isInstanceOf(SegmentVersionException.class)
                    .hasMessageContaining("format 1.1 with features")
                    .hasMessageContaining("this writer of 1.0");
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
    }

    @Test
    void snapshotOfANewerMinorClaimsNoFeaturesWhoseWordsItDoesNotHave() throws IOException {
        write(1, 1, HARMLESS);
        final Path copy = directory.resolve("copy.seg");
        Snapshot.take(
                Segment.openForReading(new SegmentPath(file)),
                new SegmentPath(copy),
                index -> ProcessLayout.STATE_LIVE,
                0);

        final SegmentHeader header =
                Segment.openForReading(new SegmentPath(copy)).header();
        assertThat(header.minor()).isZero();
        assertThat(header.features()).isZero();
    }

    @Test
    void newerMajorIsRefusedByReadersAndWritersAndBothVersionsAreNamed() throws IOException {
        write(2, 0, 0);

        assertThat(GoldenFile.read(file))
                .isEqualTo("SegmentVersionException: cannot open segment FILE: format 2.0 at offset 8"
                        + " (expected: 1.x, this reader writes 1.0)\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(SegmentVersionException.class)
                .hasMessageContaining("format 2.0")
                .hasMessageContaining("1.0");
    }

    private Metrics open() {
        return Metrics.builder(file.toString())
                .instance("orders")
                .strict(true)
                .useAgentInvoker(true)
                .open();
    }

    private void write(final long major, final long minor, final long features) throws IOException {
        final Path lock = lock();
        if (Files.notExists(lock)) {
            Files.createFile(lock);
        }
        final byte[] bytes = LIVE.newer(major, minor, features, (long) Files.getAttribute(lock, "unix:ino"));
        SPARE.forEach((offset, value) -> HeapWords.set(bytes, offset, value));
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private Path lock() {
        final SegmentPath path = new SegmentPath(file);
        final byte[] bytes = LIVE.bytes();
        return path.lock(SegmentHeader.decode(path, bytes, bytes.length).uuid());
    }

    private static Map<Integer, Long> spareWords(final Geometry geometry) {
        final Map<Integer, Long> words = new LinkedHashMap<>();
        words.put(HeaderLayout.REPAIRED_OFFSET + Long.BYTES, -2L);
        words.put(geometry.process(0) + ProcessLayout.ORIGIN_INDEX_OFFSET + Long.BYTES, -4L);
        words.put(geometry.process(1) + ProcessLayout.LENGTH - Long.BYTES, -5L);
        for (int i = 0; i < geometry.blocks(); i++) {
            words.put(geometry.block(i) + BlockLayout.STRIDE_OFFSET + Long.BYTES, -6L - i);
        }
        return words;
    }
}
