package io.counters.stat.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricDefinition;
import io.counters.SegmentFormatException;
import io.counters.SegmentNotFoundException;
import io.counters.SegmentVersionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFileTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("orders.rec");
    }

    @Test
    void everyFrameComesBackExactlyWhateverItsValues() {
        final List<Frame> frames = Frames.wild(42, 300, file);
        write(frames);
        assertThat(readAll()).isEqualTo(frames);
    }

    @Test
    void framesThatReachOverTheEndOfAChunkComeBackToo() {
        final List<MetricDefinition> many = Frames.metrics(16_384);
        final List<MetricDefinition> fewer = many.subList(1, many.size());
        final List<Frame> frames = List.of(
                Frames.steady(many, 9_998, file), Frames.steady(fewer, 9_999, file), Frames.steady(many, 10_000, file));
        write(frames);
        assertThat(file.toFile().length()).isGreaterThan(1 << 20);
        assertThat(readAll()).isEqualTo(frames);
    }

    @Test
    void aTimeLeadsToTheLastFrameThatIsNotLater() {
        final List<Frame> frames = Frames.wild(7, 200, file);
        write(frames);
        for (int i = 0; i < frames.size(); i++) {
            try (RecordingFile recording = RecordingFile.open(file)) {
                assertThat(recording.seek(frames.get(i).at().plusMillis(999))).isTrue();
                assertThat(recording.frame()).isEqualTo(frames.get(i));
                assertThat(recording.next()).isEqualTo(i + 1 < frames.size());
            }
        }
        try (RecordingFile recording = RecordingFile.open(file)) {
            assertThat(recording.seek(Frames.START.minusNanos(1))).isFalse();
            assertThat(recording.next()).isTrue();
            assertThat(recording.frame()).isEqualTo(frames.get(0));
        }
    }

    @Test
    void aReaderSeesEachFrameAsSoonAsItIsAppended() {
        final List<Frame> frames = Frames.wild(1, 20, file);
        try (RecordingWriter writer = new RecordingWriter(file, identity(frames));
                RecordingFile reader = RecordingFile.open(file)) {
            for (final Frame frame : frames) {
                assertThat(reader.next()).isFalse();
                writer.append(frame);
                assertThat(reader.next()).isTrue();
                assertThat(reader.frame()).isEqualTo(frame);
            }
        }
    }

    @Test
    void aReaderThatNeverRestsSeesEachFrameWholeOrNotYet() throws Exception {
        final List<MetricDefinition> all = Frames.metrics(500);
        final List<MetricDefinition> fewer = all.subList(1, all.size());
        final int count = 1_000;
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try (RecordingWriter writer = new RecordingWriter(file, identity(List.of(Frames.steady(all, 0, file))))) {
            final Future<Integer> read = thread.submit(() -> {
                int frames = 0;
                try (RecordingFile reader = RecordingFile.open(file)) {
                    while (frames < count && !Thread.currentThread().isInterrupted()) {
                        if (reader.next()) {
                            frames++;
                        }
                    }
                }
                return frames;
            });
            for (int i = 0; i < count; i++) {
                writer.append(Frames.steady(i % 2 == 0 ? all : fewer, i, file)); // each of them a key frame
            }
            assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(count);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aFileWhoseWriterDiedIsReadUpToTheLastFrameWhoseLengthIsThere() throws IOException {
        final List<Frame> frames = Frames.wild(3, 30, file);
        final long before;
        try (RecordingWriter writer = new RecordingWriter(file, identity(frames))) {
            frames.subList(0, 29).forEach(writer::append);
            before = writer.length();
            writer.append(frames.get(29));
            Files.copy(file, directory.resolve("crashed.rec"));
        }
        file = directory.resolve("crashed.rec");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(before + RecordingLayout.LENGTH_OFFSET);
            bytes.writeInt(0);
        }
        assertThat(Files.size(file)).as("room kept ready").isGreaterThan(before + 4096);
        assertThat(readAll().stream().map(Frame::at))
                .isEqualTo(frames.subList(0, 29).stream().map(Frame::at).toList());
    }

    @Test
    void aClosedFileHasNoMoreBytesThanItNeeds() {
        final List<Frame> frames = Frames.wild(5, 3, file);
        final long length = write(frames);
        assertThat(file.toFile().length()).isEqualTo(length).isLessThan(4096);
    }

    @Test
    void anotherFileAndAnotherVersionAreRefusedAndNoFileIsSaidToBeNone() throws IOException {
        assertThatThrownBy(() -> RecordingFile.open(file)).isInstanceOf(SegmentNotFoundException.class);
        Files.writeString(file, "CTRS-RED and more of it");
        assertThatThrownBy(() -> RecordingFile.open(file))
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining(file + ": it does not begin as recordings do");
        Files.delete(file);
        write(Frames.wild(5, 3, file));
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(RecordingLayout.MAJOR_OFFSET);
            bytes.write(2);
        }
        assertThatThrownBy(() -> RecordingFile.open(file))
                .isInstanceOf(SegmentVersionException.class)
                .hasMessageContaining("format 2.0 (expected: 1.x)");
    }

    @Test
    void theFramesOfADirectoryComeInTheOrderOfItsFiles() {
        final List<Frame> frames = Frames.wild(9, 90, file);
        final List<Instant> times = frames.stream().map(Frame::at).toList();
        for (int part = 0; part < 3; part++) {
            file = directory.resolve("orders-" + part + ".rec");
            write(frames.subList(30 * part, 30 * part + 30));
        }
        final Recording recording = Recording.open(directory);
        final List<Instant> seen = new ArrayList<>();
        assertThat(recording.frames(times.get(25), times.get(64), frame -> seen.add(frame.at())))
                .isEqualTo(40);
        assertThat(seen).isEqualTo(times.subList(25, 65));
        assertThat(recording.last(Instant.MAX).at()).isEqualTo(times.get(89));
        assertThat(recording.last(times.get(59)).at()).isEqualTo(times.get(59));
        assertThatThrownBy(() -> recording.last(times.get(0).minusSeconds(1)))
                .hasMessageContaining("has no frame up to");
    }

    private long write(final List<Frame> frames) {
        try (RecordingWriter writer = new RecordingWriter(file, identity(frames))) {
            frames.forEach(writer::append);
            return writer.length();
        }
    }

    private List<Frame> readAll() {
        final List<Frame> frames = new ArrayList<>();
        try (RecordingFile recording = RecordingFile.open(file)) {
            while (recording.next()) {
                frames.add(recording.frame());
            }
        }
        return frames;
    }

    private static Identity identity(final List<Frame> frames) {
        return Identity.of(frames.get(0).merged().segment());
    }
}
