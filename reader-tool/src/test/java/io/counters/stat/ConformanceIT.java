package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.format.HeaderLayout;
import io.counters.format.SampleSegments;
import io.counters.memory.HeapWords;
import io.counters.testing.GoldenFile;
import io.counters.testing.NeedsPrograms;
import io.counters.writer.WrittenSegments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that a reader must understand, each with what it must say of it: for the readers here, and for any other that is
 * made from docs/format.md, which says how they are used.
 *
 * <p>They are made again by {@code mvn -pl core,reader-tool -am -Dtest=ConformanceIT
 * -Dconformance.write=true -Dsurefire.failIfNoSpecifiedTests=false test}; then read what has changed. A file
 * whose bytes are what they were is left alone, because compressing it elsewhere may give other bytes.
 */
@NeedsPrograms({"gcc", "python3"})
class ConformanceIT {
    private static final Path VECTORS = Path.of("src", "test", "resources", "conformance");

    /** What depends on the clock or on the place, or on how much a reader had to look at. */
    private static final Set<String> NOT_COMPARED = Set.of("path", "uptimeSeconds", "heartbeatAgeMs", "scan");

    /** What is refused, by words that each reader uses. */
    private static final Map<String, String> REFUSED = Map.of(
            "newer-major", "format 2.0 at offset 8",
            "truncated", "file is 69632 bytes",
            "no-magic", "magic at offset 0");

    /** Of what is read with a lock file that nobody holds a lock on. */
    private static final Set<String> WITH_LOCK_FILE = Set.of("processes");

    @TempDir
    private static Path directory;

    private static Monitor c;
    private static PythonAnswers python;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        c = Monitor.c(directory);
        python = new PythonAnswers();
    }

    @AfterAll
    static void end() {
        python.close();
    }

    static Set<String> vectors() throws IOException {
        final Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(VECTORS, "*.json")) {
            files.forEach(file -> names.add(file.getFileName().toString().replace(".json", "")));
        }
        return names;
    }

    @DisabledIfSystemProperty(named = "conformance.write", matches = "true")
    @ParameterizedTest
    @MethodSource("vectors")
    void everyReaderSaysWhatIsExpected(final String vector) throws IOException, InterruptedException {
        final Map<?, ?> expected = expected(Files.readString(VECTORS.resolve(vector + ".json")));

        assertSaid(expected, readings(place(vector, expected)));
    }

    @DisabledIfSystemProperty(named = "conformance.write", matches = "true")
    @ParameterizedTest
    @MethodSource("vectors")
    void anyOtherExpectationWouldBeMissed(final String vector) throws IOException, InterruptedException {
        final String expected = Files.readString(VECTORS.resolve(vector + ".json"));
        final int lastDigit = expected.replaceAll("[^0-9]*$", "").length() - 1;
        final char other = expected.charAt(lastDigit) == '7' ? '8' : '7';
        final Map<?, ?> altered =
                expected(expected.substring(0, lastDigit) + other + expected.substring(lastDigit + 1));
        final List<Object> readings = readings(place(vector, expected(expected)));

        assertThatThrownBy(() -> assertSaid(altered, readings)).isInstanceOf(AssertionError.class);
    }

    @DisabledIfSystemProperty(named = "conformance.write", matches = "true")
    @ParameterizedTest
    @MethodSource("vectors")
    void everyReaderTellsTheSameSharesOfProcesses(final String vector) throws IOException, InterruptedException {
        final Map<?, ?> expected = expected(Files.readString(VECTORS.resolve(vector + ".json")));
        final Path file = place(vector, expected);
        final List<Object> readings = readings(file, "--per-process");

        assertThat(readings).hasSize(3);
        final String refused = REFUSED.get(vector);
        if (refused != null) {
            assertThat(readings)
                    .allSatisfy(reading -> assertThat(reading)
                            .isInstanceOf(String.class)
                            .asString()
                            .contains(refused));
        } else {
            final Map<?, ?> shares = (Map<?, ?>) readings.get(0);
            assertThat(readings).containsOnly(shares);
            assertThat(shares.get("segment")).isEqualTo(expected.get("segment"));
            assertThat(shares.get("processes")).isEqualTo(expected.get("processes"));
            assertThat(sumsOfCounters(shares)).isEqualTo(sumsOfCounters(expected));
        }
    }

    @DisabledIfSystemProperty(named = "conformance.write", matches = "true")
    @Test
    void sharesOfSeveralProcessesAreAmongTheVectors() throws IOException, InterruptedException {
        final Set<Object> names = new TreeSet<>();
        for (final String vector : vectors()) {
            final Path file = place(vector, expected(Files.readString(VECTORS.resolve(vector + ".json"))));
            if (readings(file, "--per-process").get(0) instanceof Map<?, ?> shares
                    && shares.get("metrics") instanceof List<?> metrics) {
                names.addAll(metrics.stream()
                        .filter(metric -> metrics.stream()
                                .anyMatch(other -> other != metric
                                        && property(other, "name").equals(property(metric, "name"))
                                        && property(other, "labels").equals(property(metric, "labels"))))
                        .map(metric -> property(metric, "kind"))
                        .toList());
            }
        }
        assertThat(names).containsExactly("COUNTER", "GAUGE", "HISTOGRAM");
    }

    @DisabledIfSystemProperty(named = "conformance.write", matches = "true")
    @Test
    void theShippedWritersStillMakeThem() throws IOException {
        final Map<String, byte[]> made = make();

        assertThat(vectors()).containsExactlyInAnyOrderElementsOf(made.keySet());
        for (final Map.Entry<String, byte[]> vector : made.entrySet()) {
            assertThat(Arrays.mismatch(vector.getValue(), bytes(vector.getKey())))
                    .as("first byte of %s that differs", vector.getKey())
                    .isEqualTo(-1);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "conformance.write", matches = "true")
    void writeThem() throws IOException {
        Files.createDirectories(VECTORS);
        for (final Map.Entry<String, byte[]> vector : make().entrySet()) {
            final Path compressed = VECTORS.resolve(vector.getKey() + ".seg.gz");
            if (Files.notExists(compressed) || !Arrays.equals(GoldenFile.decompress(compressed), vector.getValue())) {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
                    out.write(vector.getValue());
                }
            }
            final String refused = REFUSED.get(vector.getKey());
            final Map<Object, @Nullable Object> expected = new LinkedHashMap<>();
            if (refused != null) {
                expected.put("refused", refused);
            } else {
                expected.put("lockFile", WITH_LOCK_FILE.contains(vector.getKey()));
                expected.putAll(compared(java(place(vector.getKey(), expected))));
            }
            Files.writeString(VECTORS.resolve(vector.getKey() + ".json"), JsonTree.print(expected) + "\n");
        }
    }

    private static Map<String, byte[]> make() throws IOException {
        final Map<String, byte[]> all = new LinkedHashMap<>();
        SampleSegments.all()
                .forEach((name, segment) -> all.put(
                        "sample-" + name.replace(' ', '-'), segment.get().toBytes()));
        all.putAll(WrittenSegments.make(Files.createTempDirectory(directory.toRealPath(), "made")));
        return all;
    }

    private static byte[] bytes(final String vector) throws IOException {
        return GoldenFile.decompress(VECTORS.resolve(vector + ".seg.gz"));
    }

    @SuppressWarnings("NullAway") // an object, or this fails
    private static Map<?, ?> expected(final String json) {
        return (Map<?, ?>) JsonTree.parse(json);
    }

    /** Puts a vector where readers find it, with its lock file if it is to have one. */
    private static Path place(final String vector, final Map<?, ?> expected) throws IOException {
        final byte[] bytes = bytes(vector);
        final Path file = directory.toRealPath().resolve(vector + ".seg");
        if (Boolean.TRUE.equals(expected.get("lockFile"))) {
            final Path lockFile = file.resolveSibling(file.getFileName() + "." + uuid(bytes) + ".lck");
            if (Files.notExists(lockFile)) {
                Files.createFile(lockFile);
            }
            final Number inode = (Number) Files.getAttribute(lockFile, "unix:ino");
            HeapWords.set(bytes, HeaderLayout.LOCK_INODE_OFFSET, inode.longValue());
            final CRC32C checksum = new CRC32C();
            checksum.update(bytes, 0, HeaderLayout.CHECKSUM_OFFSET);
            HeapWords.set(bytes, HeaderLayout.CHECKSUM_OFFSET, checksum.getValue());
        }
        return Files.write(file, bytes);
    }

    private static UUID uuid(final byte[] bytes) {
        return new UUID(
                HeapWords.get(bytes, HeaderLayout.UUID_HIGH_OFFSET),
                HeapWords.get(bytes, HeaderLayout.UUID_LOW_OFFSET));
    }

    private static List<Object> readings(final Path file, final String... options)
            throws IOException, InterruptedException {
        final List<String> arguments =
                Stream.concat(Stream.of(options), Stream.of(file.toString())).toList();
        final Monitor.Outcome inC = c.run(arguments.toArray(String[]::new));
        return List.of(said(java(file, options)), said(inC), said(python.run(Map.of(), listing(arguments))));
    }

    /** What all shares of each counter of longs amount to; zero for one of which no process has any. */
    private static Map<Object, Long> sumsOfCounters(final Map<?, ?> reading) {
        final Map<Object, Long> sums = new LinkedHashMap<>();
        ((List<?>) reading.get("metrics"))
                .stream()
                        .filter(metric -> property(metric, "kind").equals("COUNTER"))
                        .filter(metric -> property(metric, "value") instanceof Long)
                        .forEach(metric -> sums.merge(
                                List.of(property(metric, "name"), property(metric, "labels")),
                                (Long) property(metric, "value"),
                                Long::sum));
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    private static Object property(final @Nullable Object tree, final String name) {
        final Object value = tree instanceof Map<?, ?> object ? object.get(name) : null;
        return value == null ? "" : value;
    }

    private static List<String> listing(final List<String> arguments) {
        return Stream.concat(Stream.of("list", "--json"), arguments.stream()).toList();
    }

    private static Monitor.Outcome java(final Path file, final String... options) {
        final List<String> arguments =
                Stream.concat(Stream.of(options), Stream.of(file.toString())).toList();
        final CommandRun run =
                CommandRun.of(new SegmentSources(), listing(arguments).toArray(String[]::new));
        return new Monitor.Outcome(run.exitCode(), run.out(), run.error());
    }

    /** What is compared of a reading, or the line by which it was refused. */
    private static Object said(final Monitor.Outcome outcome) {
        if (outcome.code() == 0) {
            return compared(outcome);
        }
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasLineCount(1);
        return outcome.err();
    }

    private static Map<?, ?> compared(final Monitor.Outcome outcome) {
        return (Map<?, ?>) lasting(outcome.json());
    }

    private static @Nullable Object lasting(final @Nullable Object tree) {
        if (tree instanceof List<?> list) {
            return list.stream().map(ConformanceIT::lasting).toList();
        }
        if (tree instanceof Map<?, ?> map) {
            final Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
            map.forEach((name, value) -> {
                if ("labels".equals(name)) {
                    kept.put(name, value); // whose keys are the application's
                } else if (!NOT_COMPARED.contains(String.valueOf(name))) {
                    kept.put(name, lasting(value));
                }
            });
            return kept;
        }
        return tree;
    }

    private static void assertSaid(final Map<?, ?> expected, final List<Object> readings) {
        final Map<?, ?> said = new LinkedHashMap<>(expected);
        said.remove("lockFile");
        assertThat(readings).hasSize(3).allSatisfy(reading -> {
            if (expected.get("refused") instanceof String words) {
                assertThat(reading).isInstanceOf(String.class).asString().contains(words);
            } else {
                assertThat(reading).isEqualTo(said);
            }
        });
    }
}
