package io.counters.stat.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.memory.SegmentMemory;
import io.counters.stat.StatException;
import io.counters.testing.ChildJvm;
import io.counters.testing.SmallTmpfs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer that ends in the middle of a frame, for whatever reason. */
class RecordingCrashTest {
    private static final int METRICS = 1_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aKilledWriterLeavesEachFrameWhoseAppendReturnedAndAtMostTheNext(final int seed) throws IOException {
        final Path file = directory.resolve("orders.rec");
        final Path ledger = directory.resolve("ledger");
        final SegmentMemory acknowledged = map(ledger);
        final long enough = new SplittableRandom(seed).nextLong(20, 300);
        try (ChildJvm writer =
                ChildJvm.withOptions(doors(), AppendingProgram.class, file.toString(), ledger.toString())) {
            await().until(() -> acknowledged.getLongAcquire(0) >= enough);
            writer.kill();
        }
        final List<Frame> frames = readAll(file);
        assertThat((long) frames.size()).isBetween(acknowledged.getLongAcquire(0), acknowledged.getLongAcquire(0) + 1);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i)).isEqualTo(AppendingProgram.frame(i, file));
        }
    }

    @Test
    void aFullDiskIsSaidAndCostsNoFrameThatWasWritten() throws IOException {
        assumeThat(SmallTmpfs.isPossible()).isTrue();
        try (SmallTmpfs disk = SmallTmpfs.mount(directory.resolve("small"), 256)) {
            final Path file = disk.directory().resolve("orders.rec");
            final RecordingWriter writer = new RecordingWriter(file, identity(file));
            final List<Frame> written = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; ; i++) {
                            writer.append(AppendingProgram.frame(i, file));
                            written.add(AppendingProgram.frame(i, file));
                        }
                    })
                    .isInstanceOf(StatException.class)
                    .hasMessage("cannot write recording " + file + ": No space left on device");
            writer.close();
            assertThat(written).isNotEmpty();
            assertThat(readAll(file)).isEqualTo(written);

            disk.fill();
            final Path next = disk.directory().resolve("next.rec");
            assertThatThrownBy(() -> new RecordingWriter(next, identity(next))).hasMessageContaining("No space left");
            assertThat(next).as("nothing is left of it").doesNotExist();
        }
    }

    @Test
    void aFileThatIsTruncatedWhileItIsWrittenIsAnErrorInASentence() {
        final Path file = directory.resolve("orders.rec");
        try (ChildJvm writer = ChildJvm.withOptions(doors(), TruncatedProgram.class, file.toString())) {
            assertThat(writer.answer())
                    .isEqualTo("StatException: cannot write recording " + file
                            + ": it was truncated meanwhile (expected: a file that nobody else changes)");
        }
    }

    private static Identity identity(final Path file) {
        return Identity.of(AppendingProgram.frame(0, file).merged().segment());
    }

    /** What Chronicle needs opened, as it is for this JVM. */
    private static List<String> doors() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-"))
                .toList();
    }

    private static List<Frame> readAll(final Path file) {
        final List<Frame> frames = new ArrayList<>();
        try (RecordingFile recording = RecordingFile.open(file)) {
            while (recording.next()) {
                frames.add(recording.frame());
            }
        }
        return frames;
    }

    private static SegmentMemory map(final Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return SegmentMemory.map(channel, MapMode.READ_WRITE, Long.BYTES);
        }
    }

    /** Appends frame after frame and notes after each that it has: {@code FILE LEDGER}. */
    static final class AppendingProgram {
        private static final List<MetricDefinition> ALL = Frames.metrics(METRICS);

        private AppendingProgram() {}

        public static void main(final String[] arguments) throws IOException {
            final Path file = Path.of(arguments[0]);
            final SegmentMemory ledger = map(Path.of(arguments[1]));
            final RecordingWriter writer = new RecordingWriter(file, identity(file));
            for (int i = 0; ; i++) {
                writer.append(frame(i, file));
                ledger.setLongRelease(0, i + 1L);
            }
        }

        /** Every fourth has another shape than the one before, and is a key frame. */
        static Frame frame(final int index, final Path file) {
            return Frames.steady(ALL.subList(0, METRICS - index / 4 % 2), index, file);
        }
    }

    /** Appends while its file is cut, and says what it was told: {@code FILE}. */
    static final class TruncatedProgram {
        private TruncatedProgram() {}

        public static void main(final String[] arguments) throws IOException {
            final Path file = Path.of(arguments[0]);
            final RecordingWriter writer = new RecordingWriter(file, identity(file));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (int i = 0; i < 1_000; i++) {
                    writer.append(AppendingProgram.frame(i, file));
                    channel.truncate(0);
                }
                System.out.println("never told");
            } catch (final StatException e) {
                System.out.println("StatException: " + e.getMessage());
            }
        }
    }
}
