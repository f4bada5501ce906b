package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HeaderLayout;
import io.counters.format.SampleSegments;
import io.counters.format.SegmentFixture;
import io.counters.json.JsonWriter;
import io.counters.memory.SegmentMemory;
import io.counters.reader.SegmentReader;
import io.counters.testing.GoldenFile;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The readers in Java, C and Python are made from one document in three ways; of a quiet segment they say the same, to
 * the last bit of a double.
 */
@NeedsPrograms({"gcc", "python3"})
class ReadersAgreeTest {
    /** What depends on the clock, or on how much each reader had to look at. */
    private static final Set<String> OF_THE_MOMENT = Set.of("uptimeSeconds", "nanos", "heartbeatAgeMs");

    /** Of each sample; more of them with -DargLine=-Dmutants=1000. */
    private static final int MUTANTS = Integer.getInteger("mutants", 10);

    @TempDir
    private static Path directory;

    private static Monitor reader;
    private static PythonAnswers python;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        reader = Monitor.c(directory);
        python = new PythonAnswers();
    }

    @AfterAll
    static void end() {
        python.close();
    }

    static Stream<String> samples() {
        return SampleSegments.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void allSayTheSame(final String sample) throws IOException, InterruptedException {
        assertAgree(SampleSegments.all().get(sample).get());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void allSayTheSameOfDamagedSegments(final String sample) throws IOException, InterruptedException {
        final Random random = new Random(sample.hashCode());
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            final SegmentFixture segment = SampleSegments.all().get(sample).get();
            for (int i = random.nextInt(8); i >= 0; i--) {
                damage(segment, random);
            }
            assertAgree(segment);
        }
    }

    /** Changes a word behind the header's immutable part, mostly one that is in use, and mostly not beyond recognition. */
    private static void damage(final SegmentFixture segment, final Random random) {
        final SegmentMemory memory = segment.memory();
        final int words = segment.geometry().fileLength() / Long.BYTES;
        int offset = 0;
        for (int i = 0; i < 200 && (offset < HeaderLayout.IMMUTABLE_LENGTH || memory.getLongPlain(offset) == 0); i++) {
            offset = random.nextInt(words) * Long.BYTES;
        }
        final long found = memory.getLongPlain(offset);
        final long[] values = {
            0,
            found + 1,
            found - 1,
            -found,
            found ^ 1L << random.nextInt(Long.SIZE),
            random.nextInt(70),
            random.nextLong(),
            Long.MAX_VALUE,
            Long.MIN_VALUE
        };
        if (offset >= HeaderLayout.IMMUTABLE_LENGTH) {
            segment.set(offset, values[random.nextInt(values.length)]);
        }
    }

    static Stream<GoldenFile> goldenFiles() {
        return GoldenFile.all("1.0").stream();
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void allSayTheSameOfGoldenFiles(final GoldenFile golden) throws IOException, InterruptedException {
        final Path file = golden.writeTo(directory.toRealPath());
        if (golden.expected().startsWith("1.0 ")) {
            assertAgree(file);
        } else {
            assertRefused(file, golden.name(), "(expected: ", ")\n");
        }
    }

    @Test
    void allReadANewerMinorAsFarAsTheyKnowIt() throws IOException, InterruptedException {
        final Path file = newer(1, 1);

        assertThat(reader.run(file.toString()).object("segment")).containsEntry("format", "1.1");
        assertAgree(file);
    }

    @Test
    void allRefuseANewerMajorByNamingBothVersions() throws IOException, InterruptedException {
        assertRefused(newer(2, 0), "format 2.0 at offset 8 (expected: 1.x, this reader knows 1.0)");
    }

    private static void assertRefused(final Path file, final String... words) throws IOException, InterruptedException {
        for (final Monitor.Outcome refusal : List.of(reader.run(file.toString()), python.read(file))) {
            assertThat(refusal.code()).isEqualTo(3);
            assertThat(refusal.out()).isEmpty();
            assertThat(refusal.err()).containsSubsequence(words);
        }
    }

    private static Path newer(final long major, final long minor) throws IOException {
        return Files.write(
                directory.toRealPath().resolve("newer.seg"),
                new GoldenFile("1.0", "live").newer(major, minor, -1, 4711));
    }

    private static void assertAgree(final SegmentFixture segment) throws IOException, InterruptedException {
        assertAgree(segment.writeTo(Files.createTempFile(directory.toRealPath(), "sample", ".seg")));
    }

    private static void assertAgree(final Path file) throws IOException, InterruptedException {
        final StringWriter printed = new StringWriter();
        try (SegmentReader java = SegmentReader.open(file.toString())) {
            JsonWriter.write(java.snapshot(), printed);
        }
        final Monitor.Outcome fromJava = new Monitor.Outcome(0, printed.toString(), "");
        assertSame(fromJava, reader.run(file.toString()));
        assertSame(fromJava, python.read(file));
        Files.delete(file);
    }

    private static void assertSame(final Monitor.Outcome fromJava, final Monitor.Outcome other) {
        assertThat(other.objects("metrics")).isEqualTo(fromJava.objects("metrics"));
        assertThat(lasting(other.objects("processes"))).isEqualTo(lasting(fromJava.objects("processes")));
        assertThat(lasting(List.of(other.object("segment")))).isEqualTo(lasting(List.of(fromJava.object("segment"))));
        assertThat(lasting(List.of(other.object("scan")))).isEqualTo(lasting(List.of(fromJava.object("scan"))));
        assertThat(other.json().keySet())
                .containsExactlyElementsOf(fromJava.json().keySet());
    }

    private static List<Map<String, @Nullable Object>> lasting(final List<Map<String, @Nullable Object>> objects) {
        return objects.stream()
                .map(object -> {
                    final Map<String, @Nullable Object> lasting = new LinkedHashMap<>(object);
                    lasting.replaceAll((name, value) -> OF_THE_MOMENT.contains(name) ? "any" : value);
                    return lasting;
                })
                .toList();
    }
}
