package io.counters.stress.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.Field;
import io.counters.format.HeaderLayout;
import io.counters.format.Struct;
import io.counters.memory.HeapWords;
import io.counters.segment.SegmentHeader;
import io.counters.segment.SegmentPath;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MutatorTest {
    private static final int MANY = 5_000;

    @Test
    void specimenIsASoundSegment() {
        byte[] specimen = Specimen.build();
        SegmentHeader header = SegmentHeader.decode(
                new SegmentPath(Path.of("specimen.seg")),
                Arrays.copyOf(specimen, HeaderLayout.IMMUTABLE_LENGTH),
                specimen.length);
        assertThat(header.geometry()).isEqualTo(Specimen.GEOMETRY);
        assertThat(header.name()).isEqualTo(Specimen.NAME);
    }

    @Test
    void oneSeedMakesOneMutant() {
        Mutant mutant = Mutator.mutate(42);
        assertThat(Mutator.mutate(42)).isEqualTo(mutant);
        assertThat(Mutator.mutate(43)).isNotEqualTo(mutant);
    }

    @Test
    void everyFieldOfEveryStructureIsReached() {
        Set<String> fields = new TreeSet<>();
        for (Struct struct : Target.STRUCTS) {
            for (Field field : struct.fields()) {
                fields.add(struct.name() + "." + field.name());
            }
        }
        Set<String> reached = LongStream.range(0, MANY)
                .mapToObj(Mutator::mutate)
                .flatMap(mutant -> mutant.steps().stream())
                .filter(step -> step.contains(" at ") && step.contains("."))
                .map(step -> step.substring(0, step.lastIndexOf(" at ")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(reached).isEqualTo(fields);
    }

    @Test
    void mostHeadersAreSealed() {
        assertThat(count(mutant -> {
                    byte[] bytes = mutant.bytes().array().clone();
                    long checksum = HeapWords.get(bytes, HeaderLayout.CHECKSUM_OFFSET);
                    Specimen.seal(bytes);
                    return HeapWords.get(bytes, HeaderLayout.CHECKSUM_OFFSET) == checksum;
                }))
                .isBetween(MANY * 90L / 100, MANY * 99L / 100);
    }

    @Test
    void someFilesAreShorterAndSomeLongerThanTheyShouldBe() {
        int length = Specimen.build().length;
        assertThat(count(mutant -> mutant.length() < length)).isPositive();
        assertThat(count(mutant -> mutant.length() > length)).isPositive();
        assertThat(count(mutant -> mutant.length() == length)).isGreaterThan(MANY * 90L / 100);
    }

    @Test
    void everyDangerousTextIsPlanted() {
        for (String text : Mutator.DANGEROUS) {
            String planted = new String(text.getBytes(UTF_8), ISO_8859_1);
            assertThat(count(mutant -> new String(mutant.bytes().array(), ISO_8859_1).contains(planted)))
                    .as(Arrays.toString(text.toCharArray()))
                    .isPositive();
        }
    }

    @Test
    void mutantsDifferFromTheSpecimenAndFromOneAnother() {
        List<Integer> hashes = LongStream.range(0, 1_000)
                .mapToObj(seed -> Arrays.hashCode(Mutator.mutate(seed).bytes().array()))
                .distinct()
                .toList();
        assertThat(hashes).hasSizeGreaterThan(950);
    }

    private static long count(Predicate<Mutant> property) {
        return LongStream.range(0, MANY)
                .mapToObj(Mutator::mutate)
                .filter(property)
                .count();
    }
}
