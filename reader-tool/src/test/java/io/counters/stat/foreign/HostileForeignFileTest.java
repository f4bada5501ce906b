package io.counters.stat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.CountersException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of all three kinds with some bytes changed, or cut off somewhere: shown, refused, or not taken for one. */
class HostileForeignFileTest {
    private static final int MUTANTS = 500;
    private static final int HEADER = 64;

    @TempDir
    private Path directory;

    @Test
    void whateverIsInACncFileItIsShownOrRefused() throws IOException {
        final Path file = directory.resolve("cnc");
        CncFixture.make(file, Instant.now(), 1);
        mutate(Files.readAllBytes(file));
    }

    @Test
    void whateverIsInAgronasBuffersTheyAreShownOrRefused() throws IOException {
        final Path file = directory.resolve("agrona");
        final AgronaBuffers buffers = AgronaBuffers.inOne(file, 8);
        for (int i = 0; i < 6; i++) {
            buffers.manager.newCounter("counter: " + i).set(i);
        }
        mutate(Files.readAllBytes(file));
    }

    @Test
    void whateverIsInPerformanceDataTheyAreShownOrRefused() throws IOException {
        mutate(Files.readAllBytes(Path.of(
                "/tmp",
                "hsperfdata_" + System.getProperty("user.name"),
                Long.toString(ProcessHandle.current().pid()))));
    }

    private void mutate(final byte[] bytes) throws IOException {
        final SplittableRandom random = new SplittableRandom(42);
        final byte[] interesting = {0, 1, -1, 127, -128};
        int shown = 0;
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            final byte[] mutant = bytes.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                final int at = random.nextInt(i % 2 == 0 ? HEADER : mutant.length);
                mutant[at] = random.nextBoolean() ? interesting[random.nextInt(5)] : (byte) random.nextInt();
            }
            final Path file = directory.resolve("mutant-" + i);
            Files.write(file, i % 10 == 9 ? Arrays.copyOf(mutant, random.nextInt(mutant.length)) : mutant);
            try {
                final Optional<ForeignFile> opened = ForeignFiles.open(file.toString(), Clock.systemUTC());
                if (opened.isPresent()) {
                    assertThat(opened.get().snapshot(true).metrics()).isNotNull();
                    assertThat(opened.get().isCurrent()).isTrue();
                    shown++;
                }
            } catch (final CountersException e) {
                assertThat(e).hasMessageStartingWith("cannot ").hasMessageContaining(file.toString());
                refused++;
            }
            Files.delete(file);
        }
        assertThat(shown).isPositive();
        assertThat(refused).isPositive();
    }
}
