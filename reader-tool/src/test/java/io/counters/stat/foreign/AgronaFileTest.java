package io.counters.stat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricKind;
import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentNotFoundException;
import io.counters.reader.SegmentSnapshot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buffers that Agrona's own CountersManager writes. */
class AgronaFileTest {
    private static final int ROOM = 16;

    @TempDir
    private Path directory;

    private Path file;
    private AgronaBuffers buffers;

    @BeforeEach
    void make() throws IOException {
        file = directory.resolve("anything");
        buffers = AgronaBuffers.inOne(file, ROOM);
    }

    @Test
    void everyCounterIsAGaugeOfItsValue() {
        buffers.manager.newCounter("Orders taken").set(7);
        buffers.manager.newCounter("Queue: desk 1").set(Long.MIN_VALUE);
        final SegmentSnapshot snapshot = open(file).snapshot(false);
        assertThat(values(snapshot))
                .containsExactly(Map.entry("orders_taken", 7L), Map.entry("queue{detail=\"desk 1\"}", Long.MIN_VALUE));
        assertThat(snapshot.metrics())
                .allMatch(sample -> sample.definition().kind() == MetricKind.GAUGE && sample.process() == null);
        assertThat(snapshot.segment().name()).isEqualTo("anything");
        assertThat(snapshot.segment().format()).isEqualTo("Agrona counters");
        assertThat(snapshot.segment().metrics().capacity()).isEqualTo(ROOM);
        assertThat(snapshot.processes()).isEmpty();
    }

    @Test
    void metadataAndValuesMayBeTwoFiles() throws IOException {
        final Path metadata = directory.resolve("metadata");
        final Path values = directory.resolve("values");
        final AgronaBuffers two = AgronaBuffers.inTwo(metadata, values, ROOM);
        final ForeignFile opened = open(metadata + "," + values);
        assertThat(opened.snapshot(true).metrics()).isEmpty();
        final AtomicCounter counter = two.manager.newCounter("Orders taken");
        assertThat(values(opened.snapshot(true))).containsExactly(Map.entry("orders_taken", 0L));
        counter.increment();
        assertThat(values(opened.snapshot(true))).containsExactly(Map.entry("orders_taken", 1L));
        assertThatThrownBy(() -> open(values + "," + metadata))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("at least 4 times as much metadata");
        assertThatThrownBy(() -> open(metadata + "," + directory.resolve("none")))
                .isInstanceOf(SegmentNotFoundException.class);
    }

    @Test
    void whatIsFreedIsGoneAndWhatIsAllocatedInItsPlaceIsThere() {
        buffers.manager.newCounter("a").set(1);
        final AtomicCounter second = buffers.manager.newCounter("b");
        buffers.manager.newCounter("c").set(3);
        final ForeignFile opened = open(file);
        second.close();
        assertThat(values(opened.snapshot(false))).containsOnlyKeys("a", "c");
        buffers.manager.newCounter("d").set(4);
        assertThat(values(opened.snapshot(false))).containsOnlyKeys("a", "c", "d");
    }

    @Test
    void countersOfOneLabelAreToldApartByTheirIds() {
        buffers.manager.newCounter("Queue").set(1);
        buffers.manager.newCounter("other").set(2);
        buffers.manager.newCounter("queue").set(3);
        assertThat(values(open(file).snapshot(false)))
                .containsExactly(
                        Map.entry("other", 2L), Map.entry("queue{id=\"0\"}", 1L), Map.entry("queue{id=\"2\"}", 3L));
    }

    @Test
    void whatIsNotAsAgronaWritesItIsRefused() throws IOException {
        buffers.manager.newCounter("a");
        buffers.manager.newCounter("b");
        final int second = CountersReader.metaDataOffset(1);
        set(second, 77);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessage("cannot read " + file + ": counter 1 has the state 77 (expected: 0, 1 or -1)");
        set(second, 1);
        for (final int length : new int[] {-1, 381, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            set(second + CountersReader.LABEL_OFFSET, length);
            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessage("cannot read " + file + ": counter 1 has a label of " + length
                            + " bytes (expected: 0 to 380)");
        }
    }

    @Test
    void aFileThatIsCutOffWhileItIsReadIsSaidToBe() throws IOException {
        buffers.manager.newCounter("a");
        final ForeignFile opened = open(file);
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(100);
        }
        assertThatThrownBy(() -> opened.snapshot(false))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void anotherFileUnderTheNameIsAnother() throws IOException {
        buffers.manager.newCounter("a");
        final ForeignFile opened = open(file);
        assertThat(opened.isCurrent()).isTrue();
        Files.delete(file);
        assertThat(opened.isCurrent()).isFalse();
        AgronaBuffers.inOne(file, ROOM).manager.newCounter("b");
        assertThat(opened.isCurrent()).isFalse();
        assertThat(values(opened.snapshot(false))).containsOnlyKeys("a");
    }

    @Test
    void whatHasNoCounterOrIsNotALengthOfCountersIsNotTakenForOne() throws IOException {
        assertThat(ForeignFiles.open(file.toString(), Clock.systemUTC())).isEmpty();
        buffers.manager.newCounter("a");
        try (RandomAccessFile longer = new RandomAccessFile(file.toFile(), "rw")) {
            longer.setLength(longer.length() + 1);
        }
        assertThat(ForeignFiles.open(file.toString(), Clock.systemUTC())).isEmpty();
        final Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        for (final String other : new String[] {link.toString(), directory.toString(), "./none", "name"}) {
            assertThat(ForeignFiles.open(other, Clock.systemUTC())).as(other).isEmpty();
        }
    }

    private void set(final int offset, final int value) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            bytes.writeInt(Integer.reverseBytes(value));
        }
    }

    private static ForeignFile open(final Object source) {
        return ForeignFiles.open(source.toString(), Clock.systemUTC()).orElseThrow();
    }

    private static Map<String, Number> values(final SegmentSnapshot snapshot) {
        final Map<String, Number> values = new TreeMap<>();
        snapshot.metrics().forEach(sample -> values.put(sample.definition().id().toString(), sample.value()));
        return values;
    }
}
