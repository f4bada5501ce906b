package io.counters.stat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.Codes;
import io.counters.format.ExampleSegment;
import io.counters.format.FormatVersion;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.SegmentFixture;
import io.counters.format.SegmentFixture.Metric;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a monitor in another language says of files that are no segments, or no longer: one line, and exit code 3. */
@Timeout(120)
abstract class MonitorHostileContract {
    abstract Monitor reader();

    @TempDir
    private Path directory;

    @Test
    void missingFileIsRefused() throws IOException, InterruptedException {
        assertRefused(directory.resolve("none"), "there is no such file (expected: a segment)");
    }

    @Test
    void emptyFileIsRefused() throws IOException, InterruptedException {
        assertRefused(Files.createFile(directory.resolve("empty")), "file is 0 bytes (expected: at least 4096)");
    }

    @Test
    void zerosAreRefused() throws IOException, InterruptedException {
        assertRefused(
                Files.write(directory.resolve("zeros"), new byte[8192]),
                "magic at offset 0: 0x0000000000000000 (expected: 0x535245544e554f43)");
    }

    @Test
    void garbageIsRefused() throws IOException, InterruptedException {
        final byte[] garbage = new byte[65_536];
        new Random(1).nextBytes(garbage);
        assertRefused(Files.write(directory.resolve("garbage"), garbage), "magic at offset 0: 0x");
    }

    @Test
    void directoryIsRefused() throws IOException, InterruptedException {
        assertRefused(directory, "it is a directory (expected: a regular file)");
    }

    @Test
    void linkIsRefusedEvenToASegment() throws IOException, InterruptedException {
        final Path segment = ExampleSegment.build().writeTo(directory.resolve("real.seg"));
        assertRefused(
                Files.createSymbolicLink(directory.resolve("link.seg"), segment),
                "it is a symbolic link (expected: a regular file)");
    }

    @Test
    void fifoIsRefusedWithoutWaitingForItsWriter() throws IOException, InterruptedException {
        final Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertRefused(fifo, "it is a FIFO (expected: a regular file)");
    }

    @Test
    void deviceIsRefused() throws IOException, InterruptedException {
        assertRefused(Path.of("/dev/zero"), "it is a special file (expected: a regular file)");
    }

    @Test
    void newerMajorVersionIsRefusedWithBothVersionsWhateverElseItChanged() throws IOException, InterruptedException {
        final SegmentFixture segment = ExampleSegment.build()
                .set(HeaderLayout.MAJOR_OFFSET, 2)
                .set(HeaderLayout.MINOR_OFFSET, 3)
                .set(HeaderLayout.HEADER_LENGTH_OFFSET, 8192);
        assertRefused(
                segment,
                "format 2.3 at offset 8 (expected: 1.x, this reader knows " + FormatVersion.MAJOR + "."
                        + FormatVersion.MINOR + ")");
    }

    @Test
    void otherByteOrderIsRefused() throws IOException, InterruptedException {
        final SegmentFixture segment = ExampleSegment.build();
        segment.set(HeaderLayout.BYTE_ORDER_MARK_OFFSET, Long.reverseBytes(HeaderLayout.BYTE_ORDER_MARK));
        assertRefused(
                segment.seal(), "byte order mark at offset 24: 0x0807060504030201 (expected: 0x0102030405060708)");
    }

    @Test
    void everyByteOfTheHeaderIsUnderTheChecksum() throws IOException, InterruptedException {
        for (final int offset : new int[] {16, 120, 128, 191, 440, 503}) {
            final byte[] bytes = ExampleSegment.build().toBytes();
            bytes[offset] ^= 0x40;
            assertRefused(Files.write(directory.resolve("flipped"), bytes), "checksum at offset 504: 0x");
        }
    }

    @Test
    void checksumHasNoUpperHalf() throws IOException, InterruptedException {
        final byte[] bytes = ExampleSegment.build().toBytes();
        bytes[HeaderLayout.CHECKSUM_OFFSET + 7] = 1;
        assertRefused(Files.write(directory.resolve("upper"), bytes), "checksum at offset 504: 0x01");
    }

    @ParameterizedTest
    @CsvSource({
        " 32, 4104, header length at offset 32: 0x0000000000001008 (expected: 0x0000000000001000)",
        " 40, 24576, file length at offset 40: 0x0000000000006000 (expected: 0x0000000000005000)",
        " 48, 4104, process table offset at offset 48: 0x0000000000001008 (expected: 0x0000000000001000)",
        " 56, 264, process stride at offset 56: 0x0000000000000108 (expected: 0x0000000000000100)",
        " 64, 0, process count at offset 64: 0 (expected: 1 to 65536)",
        " 64, 65537, process count at offset 64: 65537 (expected: 1 to 65536)",
        " 64, -1, process count at offset 64: -1 (expected: 1 to 65536)",
        " 64, 17, metric table offset at offset 72: 0x0000000000002000 (expected: 0x0000000000003000)",
        " 72, 0, metric table offset at offset 72: 0x0000000000000000 (expected: 0x0000000000002000)",
        " 80, 1032, metric stride at offset 80: 0x0000000000000408 (expected: 0x0000000000000400)",
        " 88, 268435456, metric count at offset 88: 268435456 (expected: 1 to 268435455)",
        " 88, 268435455, counts ask for 274877923328 bytes (expected: at most 2147479552)",
        " 96, 12296, blocks offset at offset 96: 0x0000000000003008 (expected: 0x0000000000003000)",
        "104, 4032, block stride at offset 104: 0x0000000000000fc0 (expected: 0x0000000000001000)",
        "112, 0, block count at offset 112: 0 (expected: 1 to 524287)",
        "112, 4294967298, block count at offset 112: 4294967298 (expected: 1 to 524287)",
        "112, 3, file length at offset 40: 0x0000000000005000 (expected: 0x0000000000006000)",
        "176, 257, name length at offset 176: 257 (expected: 0 to 256)",
        "176, -1, name length at offset 176: -1 (expected: 0 to 256)",
    })
    void wordThatContradictsTheOthersIsRefusedByName(final int offset, final long word, final String found)
            throws IOException, InterruptedException {
        assertRefused(ExampleSegment.build().set(offset, word).seal(), found);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 504, 4095, 4096, 8192, 20_472, 20_479})
    void truncatedSegmentIsRefused(final int length) throws IOException, InterruptedException {
        final byte[] bytes = Arrays.copyOf(ExampleSegment.build().toBytes(), length);
        assertRefused(Files.write(directory.resolve("short"), bytes), "file is " + length + " bytes (expected: ");
    }

    @Test
    void segmentWithATailIsRefused() throws IOException, InterruptedException {
        final byte[] bytes = Arrays.copyOf(ExampleSegment.build().toBytes(), 24_576);
        assertRefused(Files.write(directory.resolve("long"), bytes), "file is 24576 bytes (expected: 20480)");
    }

    @Test
    void segmentThatIsTruncatedWhileItIsReadIsRefused() throws IOException, InterruptedException {
        final Geometry geometry = new Geometry(1, 1, 30_000);
        int refused = 0;
        for (int attempt = 0; attempt < 50 && refused == 0; attempt++) {
            final Path file = directory.resolve("vanishing-" + attempt);
            final byte[] header = Arrays.copyOf(
                    new SegmentFixture(geometry)
                            .set(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, geometry.blocks())
                            .toBytes(),
                    HeaderLayout.LENGTH);
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.write(header);
                sparse.setLength(geometry.fileLength());
                final Monitor.Running running = reader().start(file.toString());
                while (running.process().isAlive() && !isMapped(running.process(), file)) {
                    Thread.onSpinWait();
                }
                sparse.setLength(HeaderLayout.LENGTH);
                final Monitor.Outcome outcome = running.finish();
                if (outcome.code() != 0) { // else it was faster
                    assertOneLine(outcome, file.toString(), "(expected: a file that keeps its length)");
                    refused++;
                }
            }
            Files.delete(file);
        }
        assertThat(refused).as("runs in which the file was truncated in time").isPositive();
    }

    @Test
    void mutantsAreReadOrRefusedButNeverFatal() throws IOException, InterruptedException {
        final Random random = new Random(42);
        final byte[] original = ExampleSegment.build().toBytes();
        for (int mutant = 0; mutant < 8; mutant++) {
            final SegmentFixture segment = ExampleSegment.build();
            for (int i = random.nextInt(6); i >= 0; i--) {
                // mostly words that are in use, and mostly values that come from elsewhere in the file
                int offset = random.nextInt(original.length / 8) * 8;
                for (int j = 0; j < 40 && segment.memory().getLongPlain(offset) == 0; j++) {
                    offset = random.nextInt(original.length / 8) * 8;
                }
                final long[] values = {
                    random.nextLong(),
                    -1,
                    Long.MIN_VALUE,
                    random.nextInt(70),
                    segment.memory().getLongPlain(offset) + 1
                };
                segment.set(offset, values[random.nextInt(values.length)]);
            }
            final Monitor.Outcome outcome = reader().read(segment.seal());
            if (outcome.code() == 0) {
                assertThat(outcome.json()).containsKeys("segment", "processes", "metrics", "scan");
            } else {
                assertOneLine(outcome, "fixture", "(expected: ");
            }
        }
    }

    @Test
    void controlCharactersOfAPathAreEscaped() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().run(directory + "/\u001b[31mred\u202e\n");
        assertOneLine(outcome, directory + "/\\u001b[31mred\\u202e\\u000a: ", "there is no such file");
    }

    @Test
    void nameIsLookedUpInTheDirectoryThatIsConfigured() throws IOException, InterruptedException {
        ExampleSegment.build().writeTo(directory.resolve("orders-1.x.seg"));

        final Monitor.Outcome found = reader().run(Map.of("COUNTERS_DIRECTORY", directory.toString()), "orders-1.x");

        assertThat(found.object("segment"))
                .containsEntry("path", directory.resolve("orders-1.x.seg").toString());
        final Monitor.Outcome missing = reader().run(Map.of("COUNTERS_DIRECTORY", directory.toString()), "orders");
        assertOneLine(missing, directory.resolve("orders.seg").toString(), "there is no such file");
    }

    @Test
    void nameIsLookedUpInThePrivateDirectoryOfTheUser() throws IOException, InterruptedException {
        final Object uid = Files.getAttribute(directory, "unix:uid");
        final String base = Files.isDirectory(Path.of("/dev/shm")) ? "/dev/shm" : directory.toString();
        final Monitor.Outcome outcome = reader().run(
                        Map.of("COUNTERS_DIRECTORY", "", "TMPDIR", directory.toString()), "there-is-no-such-segment");
        assertOneLine(outcome, base + "/counters-" + uid + "/there-is-no-such-segment.seg", "there is no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "a b", "caf\u00e9", "a\n"})
    void nameThatIsNoneIsWrongUsage(final String name) throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().run(name);
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith(reader().name() + ": segment name '")
                .hasLineCount(1);
    }

    @Test
    void unknownOptionIsWrongUsage() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().run("-f");
        assertThat(outcome.code()).isEqualTo(64);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith(reader().name() + ": ").hasLineCount(1);
    }

    @Test
    void wrongNumberOfArgumentsIsWrongUsage() throws IOException, InterruptedException {
        for (final String[] arguments : new String[][] {{}, {"a", "b"}}) {
            final Monitor.Outcome outcome = reader().run(arguments);
            assertThat(outcome.code()).isEqualTo(64);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains(reader().usage()).hasLineCount(1);
        }
    }

    @Test
    void helpIsNoError() throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().run("--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith(reader().usage() + "\n").contains("Exit codes: ");
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException, InterruptedException {
        final SegmentFixture segment = new SegmentFixture(new Geometry(1, 100, 1));
        for (int i = 0; i < 100; i++) {
            segment.metric(Metric.of(Codes.COUNTER, "counter " + i));
        }
        final Path file = segment.writeTo(directory.resolve("many.seg"));
        final Process process = new ProcessBuilder(reader().command(file.toString()))
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();
        assertThat(new String(process.getErrorStream().readAllBytes(), ISO_8859_1))
                .startsWith(reader().name() + ": cannot write the output: ")
                .hasLineCount(1);
        assertThat(process.waitFor()).isEqualTo(3);
    }

    private void assertRefused(final SegmentFixture segment, final String found)
            throws IOException, InterruptedException {
        assertRefused(segment.writeTo(directory.resolve("hostile.seg")), found);
    }

    private void assertRefused(final Path file, final String found) throws IOException, InterruptedException {
        final Monitor.Outcome outcome = reader().run(file.toString());
        assertOneLine(outcome, reader().name() + ": cannot open segment " + file + ": ", found);
    }

    private void assertOneLine(final Monitor.Outcome outcome, final String where, final String found) {
        assertThat(outcome.err())
                .startsWith(reader().name() + ": cannot open segment ")
                .contains(where, found)
                .contains("(expected: ")
                .endsWith(")\n")
                .hasLineCount(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.code()).isEqualTo(3);
    }

    private static boolean isMapped(final Process process, final Path file) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .anyMatch(reading -> isMapped(reading.pid(), file));
    }

    private static boolean isMapped(final long pid, final Path file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "maps"), ISO_8859_1)
                    .contains(file.toString());
        } catch (final IOException e) {
            return false; // it ended meanwhile
        }
    }
}
