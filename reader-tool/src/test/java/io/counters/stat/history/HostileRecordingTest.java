package io.counters.stat.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.counters.CountersException;
import io.counters.testing.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that no recorder wrote: each is refused in one sentence, or what is read of it was recorded. */
class HostileRecordingTest {
    private static final int SEED = 20_261_121;
    private static final int MUTANTS = 1_500;
    private static final long[] NUMBERS = {-1, 0, 1, 0x7f, 0xff, 0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE, 16 << 20
    };

    @TempDir
    private Path directory;

    @Test
    void aFileCutOffAnywhereIsRefusedOrEndsEarlier() throws IOException {
        final Specimen specimen = specimen(directory, 12);
        for (int length = 0; length < specimen.bytes.length; length++) {
            final byte[] cut = Arrays.copyOf(specimen.bytes, length);
            specimen.requireRefusedOrRead(cut, "cut at " + length);
        }
    }

    @Test
    void aFlippedBitIsRefusedOrEndsTheFileEarlier() throws IOException {
        final Specimen specimen = specimen(directory, 12);
        for (int bit = 0; bit < specimen.bytes.length * 8; bit += 13) {
            final byte[] flipped = specimen.bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            specimen.requireRefusedOrRead(flipped, "bit " + bit);
        }
    }

    @Test
    void everyLengthIsDoubted() throws IOException {
        final Specimen specimen = specimen(directory, 12);
        for (final int record : specimen.records()) {
            for (final long number : NUMBERS) {
                final byte[] changed = specimen.bytes.clone();
                ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(record, (int) number);
                specimen.requireRefusedOrRead(changed, "length of " + record + " as " + number);
            }
        }
    }

    @Test
    void aBodyWhoseChecksumHoldsIsDoubtedTooAndNeedsLittleMemory() throws IOException {
        final Specimen specimen = specimen(directory, 12);
        try (ChildJvm reader = ChildJvm.withHeap(64, ForgedBodies.class, specimen.file.toString())) {
            assertThat(reader.ask("go")).isEqualTo("refused or read " + MUTANTS);
        }
    }

    private static Specimen specimen(final Path directory, final int count) throws IOException {
        final Path file = directory.resolve("specimen.rec");
        final List<Frame> frames = Frames.wild(SEED, count, file);
        try (RecordingWriter writer =
                new RecordingWriter(file, Identity.of(frames.get(0).merged().segment()))) {
            frames.forEach(writer::append);
        }
        return new Specimen(file, Files.readAllBytes(file), frames);
    }

    private static final class Specimen {
        private final Path file;
        private final byte[] bytes;
        private final List<Frame> frames;

        Specimen(final Path file, final byte[] bytes, final List<Frame> frames) {
            this.file = file;
            this.bytes = bytes;
            this.frames = frames;
        }

        void requireRefusedOrRead(final byte[] mutant, final String what) throws IOException {
            Files.write(file, mutant);
            int read = 0;
            try (RecordingFile recording = RecordingFile.open(file)) {
                while (recording.next()) {
                    assertThat(recording.frame()).as(what).isEqualTo(frames.get(read));
                    read++;
                }
            } catch (final CountersException e) {
                assertThat(e.getMessage()).as(what).startsWith("cannot ").doesNotContain("\n");
            } catch (final RuntimeException e) {
                fail(what, e);
            }
        }

        List<Integer> records() {
            final ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            final List<Integer> records = new ArrayList<>();
            int record = RecordingLayout.RECORDS_OFFSET;
            while (record < bytes.length) {
                records.add(record);
                record = (int) RecordingLayout.align(record + RecordingLayout.BODY_OFFSET + words.getInt(record));
            }
            return records;
        }
    }

    /** Changes bytes of bodies, mends their checksums and reads the file to its end, thousands of times, without a flag. */
    static final class ForgedBodies {
        private ForgedBodies() {}

        public static void main(final String[] arguments) throws IOException {
            final Path file = Path.of(arguments[0]);
            final Specimen specimen = new Specimen(file, Files.readAllBytes(file), List.of());
            final List<Integer> records = specimen.records();
            final SplittableRandom random = new SplittableRandom(SEED);
            int survived = 0;
            for (int i = 0; i < MUTANTS; i++) {
                final byte[] forged = specimen.bytes.clone();
                forge(forged, records.get(random.nextInt(records.size())), random);
                Files.write(specimen.file, forged);
                read(specimen.file);
                survived++;
            }
            System.out.println("refused or read " + survived);
        }

        private static void forge(final byte[] bytes, final int record, final SplittableRandom random) {
            final ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            final int length = words.getInt(record);
            final int body = record + RecordingLayout.BODY_OFFSET;
            for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
                final int at = body + random.nextInt(length);
                final int run = Math.min(random.nextInt(1, 10), body + length - at);
                for (int i = 0; i < run; i++) {
                    bytes[at + i] = random.nextBoolean() ? (byte) 0xff : (byte) random.nextInt();
                }
            }
            final byte[] changed = Arrays.copyOfRange(bytes, body, body + length);
            words.putInt(record + RecordingLayout.CRC_OFFSET, Body.crc(changed, length));
        }

        private static void read(final Path file) {
            try (RecordingFile recording = RecordingFile.open(file)) {
                while (recording.next()) {
                    recording.frame();
                }
            } catch (final CountersException e) {
                if (e.getMessage().contains("\n")) {
                    throw e;
                }
            }
        }
    }
}
