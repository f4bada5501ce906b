package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.counters.CountersException;
import io.counters.format.SampleSegments;
import io.counters.format.SegmentFixture;
import io.counters.reader.SegmentReader;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Segment files that a fuzzer makes up, which sees what code each one reaches and goes on from those that reach more.
 * Without it, as in each build, the inputs checked in beside this class are tried again. To let it search:
 *
 * <pre>JAZZER_FUZZ=1 mvn -B -pl core,reader-tool -am -Dtest=SegmentFuzzTest -Djazzer.hooks=true test</pre>
 *
 * <p>What it finds it adds to those inputs, as {@code crash-*}: give it a name that says what is wrong, and mend that.
 * What it learnt is in {@code .cifuzz-corpus}, from which the next search goes on.
 */
class SegmentFuzzTest {
    private static final List<Supplier<SegmentFixture>> SPECIMENS =
            List.copyOf(SampleSegments.all().values());

    private static final int EDIT_LENGTH = Short.BYTES + Long.BYTES;

    /** Controls, an escape among them, line separators, and what changes the direction of writing. */
    private static final Pattern STEERS_A_TERMINAL =
            Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069&&[^\n]]");

    @TempDir(factory = InMemory.class)
    private static Path directory;

    @FuzzTest(maxDuration = "3m")
    void everyFileIsReadOrRefusedInPlainWords(final byte[] input) throws IOException {
        final Path file = Files.write(directory.resolve("fuzzed.seg"), fileOf(input));
        scan(file);
        run(file, "list");
        run(file, "list", "--per-process");
        run(file, "list", "--json");
        run(file, "list", "--openmetrics", "--per-process");
        run(file, "list", "--csv");
        run(file, "diff", file.toString());
        run(file, "diff", file.toString(), "--json");
        run(file, "check", "--rule", "processes(LIVE) >= 0");
        run(file, "verify");
        run(file, "dump");
    }

    /**
     * The first byte chooses a specimen, and what follows are words to store in it, each after its place; the checksum is
     * made to match, or none would get past it. Zero stands for no specimen: what follows is the file.
     */
    private static byte[] fileOf(final byte[] input) {
        final int choice = input.length == 0 ? 0 : Byte.toUnsignedInt(input[0]) % (SPECIMENS.size() + 1);
        if (choice == 0) {
            return Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        }
        final SegmentFixture segment = SPECIMENS.get(choice - 1).get();
        final int words = segment.geometry().fileLength() / Long.BYTES;
        final ByteBuffer edits = ByteBuffer.wrap(input, 1, input.length - 1).order(ByteOrder.LITTLE_ENDIAN);
        while (edits.remaining() >= EDIT_LENGTH) {
            segment.set(Short.toUnsignedInt(edits.getShort()) % words * Long.BYTES, edits.getLong());
        }
        return segment.seal().toBytes();
    }

    private static void scan(final Path file) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            reader.scan(view -> assertThat(view.status()).isNotNull());
            reader.scanPerProcess(view -> assertThat(view.status()).isNotNull());
            assertThat(reader.snapshot().metrics()).isNotNull();
        } catch (final CountersException e) {
            assertIsPlain(e.getMessage());
        }
    }

    private static void run(final Path file, final String command, final String... options) {
        final List<String> arguments = new ArrayList<>(List.of(command, file.toString()));
        arguments.addAll(List.of(options));
        final StringWriter out = new StringWriter();
        final StringWriter error = new StringWriter();

        final int exitCode = Commands.ALL
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(error))
                .execute(arguments.toArray(String[]::new));

        if (exitCode == ExitCode.UNREADABLE) {
            assertThat(out.toString()).isEmpty();
            assertThat(error.toString()).hasLineCount(1);
        } else {
            assertThat(exitCode).as(error.toString()).isIn(ExitCode.OK, ExitCode.NO);
            assertThat(error.toString().lines()).allMatch(line -> line.contains(" is left out: "));
        }
        assertIsPlain(out.toString().replace("\r\n", "\n")); // so end the lines of CSV
        assertIsPlain(error.toString());
    }

    private static void assertIsPlain(final String text) {
        assertThat(text).doesNotContainPattern(STEERS_A_TERMINAL);
    }

    /** Describing all commands takes far longer than running one, so it is done once; and not before the fuzzer is there. */
    private static final class Commands {
        static final CommandLine ALL = CountersStat.commandLine(Surroundings.real());
    }
}
