package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.testing.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code verify} says of files of this version, and of versions to come. */
class VerifyVersionsTest {
    @TempDir
    private Path directory;

    static List<GoldenFile> goldenFiles() {
        return GoldenFile.all("1.0");
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void findsWhatIsWrongWithEachGoldenFileAndNothingElse(final GoldenFile golden) throws IOException {
        final List<String> findings = golden.expected()
                .lines()
                .filter(line -> line.startsWith("offset "))
                .toList();

        final CommandRun run = verify(golden.bytes());

        if (golden.expected().startsWith("1.0 ")) {
            assertThat(run.exitCode()).isEqualTo(findings.isEmpty() ? ExitCode.OK : ExitCode.NO);
            assertThat(run.out().lines()).containsAll(findings).hasSize(findings.size() + 1);
        } else {
            assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
            assertThat(run.error().lines()).singleElement().asString().contains("(expected: ");
        }
    }

    @Test
    void newerMinorIsSoundAsFarAsItIsKnown() throws IOException {
        final CommandRun run = verify(new GoldenFile("1.0", "live").newer(1, 1, -1, 4711));

        assertThat(run.out()).endsWith(": sound\n");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void newerMajorIsRefusedByNamingBothVersions() throws IOException {
        final CommandRun run = verify(new GoldenFile("1.0", "live").newer(2, 0, 0, 4711));

        assertThat(run.error()).contains("format 2.0 at offset 8 (expected: 1.x, this reader writes 1.0)");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    }

    private CommandRun verify(final byte[] bytes) throws IOException {
        final Path file = Files.write(directory.resolve("golden.seg"), bytes);
        return CommandRun.of(new FakeSources(), "verify", file.toString());
    }
}
