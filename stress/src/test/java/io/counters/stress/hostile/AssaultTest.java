package io.counters.stress.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HeaderLayout;
import io.counters.memory.HeapWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That readers which lack a check are found out, and by which seed. */
class AssaultTest {
    private static final int MUTANTS = 1_000;

    @TempDir
    private Path directory;

    /** What a reader does with a file; what it throws is a finding. */
    private interface Reading {
        void read(byte[] file) throws IOException;
    }

    @Test
    void aReaderThatBelievesALengthIsFoundWithTheSeedThatFoundIt() throws IOException {
        Reading weak = file -> {
            int process = Specimen.GEOMETRY.process(0);
            byte[] name = new byte[(int) HeapWords.get(file, process + 64)];
            System.arraycopy(file, process + 72, name, 0, name.length);
        };
        Tally found = attack(weak, 0, MUTANTS);
        assertThat(found.findings()).isPositive();
        Matcher seed = Pattern.compile("seed (\\d+)").matcher(found.list().get(0));
        assertThat(seed.find()).isTrue();
        assertThat(attack(weak, Long.parseLong(seed.group(1)), 1).findings()).isEqualTo(1);
    }

    @Test
    void aReaderThatBelievesAMarkIsFound() throws IOException {
        assertThat(attack(
                                file -> {
                                    long mark = HeapWords.get(file, HeaderLayout.PROCESS_HIGH_WATER_OFFSET);
                                    for (int i = 0; i < mark; i++) {
                                        HeapWords.get(file, Specimen.GEOMETRY.process(i));
                                    }
                                },
                                0,
                                MUTANTS)
                        .findings())
                .isPositive();
    }

    @Test
    void aReaderThatAllocatesWhatTheFileSaysIsFound() throws IOException {
        Tally found = attack(
                file -> {
                    long count = HeapWords.get(file, HeaderLayout.METRIC_HIGH_WATER_OFFSET);
                    assertThat(new long[(int) Math.min(Math.max(0, count), Integer.MAX_VALUE)])
                            .isNotNull();
                },
                0,
                MUTANTS);
        assertThat(found.outOfMemory()).isPositive();
    }

    @Test
    void aReaderThatPrintsWhatItFindsIsFound() throws IOException {
        int name = Specimen.GEOMETRY.process(0) + 72;
        assertThat(attack(file -> Terminal.requireSafe(new String(file, name, 8, StandardCharsets.UTF_8)), 0, MUTANTS)
                        .findings())
                .isPositive();
    }

    @Test
    void aReaderThatLooksAtNothingIsNot() throws IOException {
        Tally tally = attack(file -> {}, 0, 100);
        assertThat(tally.findings()).isZero();
        assertThat(tally.attacks()).isEqualTo(100);
    }

    private Tally attack(Reading reading, long firstSeed, int mutants) throws IOException {
        Map<String, Tally> tallies = new HashMap<>();
        Victim victim = new Victim() {
            @Override
            public String name() {
                return "weak reader";
            }

            @Override
            public boolean attack(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length == Specimen.GEOMETRY.fileLength()) {
                    reading.read(bytes);
                }
                return true;
            }
        };
        try (Assault assault = new Assault(directory.resolve("mutant.seg"), List.of(victim), tallies)) {
            for (long seed = firstSeed; seed < firstSeed + mutants; seed++) {
                assault.show(seed, Mutator.mutate(seed), "seed " + seed);
            }
        }
        return tallies.get("weak reader");
    }
}
