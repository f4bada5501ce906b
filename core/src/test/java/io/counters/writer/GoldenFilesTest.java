package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.testing.GoldenFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of every version are read as they always were.
 *
 * <p>They are made again, and what readers say of them is written down, by {@code mvn -pl core -Dtest=GoldenFilesTest
 * -DargLine=-Dgolden.write=true test}. A file whose bytes are what they were is
 * left alone, because compressing it elsewhere may give other bytes.
 */
class GoldenFilesTest {
    private static final String PRESENT = "1.0";
    private static final Path RESOURCES = Path.of("src", "test", "resources", "io", "counters", "golden", PRESENT);

    @TempDir
    private static Path directory;

    @Test
    @EnabledIfSystemProperty(named = "golden.write", matches = "true")
    void writeThem() throws IOException {
        final Map<String, byte[]> made = GoldenFiles.make(directory);
        for (final Map.Entry<String, byte[]> file : made.entrySet()) {
            write(file.getKey(), file.getValue());
        }
        Files.writeString(RESOURCES.resolve("index.txt"), String.join("\n", made.keySet()) + "\n");
    }

    static List<GoldenFile> present() {
        return GoldenFile.all(PRESENT);
    }

    @DisabledIfSystemProperty(named = "golden.write", matches = "true")
    @ParameterizedTest
    @MethodSource("present")
    void isReadAsItAlwaysWas(final GoldenFile golden) throws IOException {
        assertThat(GoldenFile.read(golden.writeTo(directory))).isEqualTo(golden.expected());
    }

    @DisabledIfSystemProperty(named = "golden.write", matches = "true")
    @Test
    void writersStillMakeTheSameBytes() throws IOException {
        final Map<String, byte[]> made = GoldenFiles.make(Files.createTempDirectory(directory, "made"));

        assertThat(made.keySet())
                .containsExactlyElementsOf(
                        present().stream().map(GoldenFile::name).toList());
        for (final GoldenFile golden : present()) {
            assertThat(Arrays.mismatch(made.get(golden.name()), golden.bytes()))
                    .as("first byte of %s that differs", golden.name())
                    .isEqualTo(-1);
        }
    }

    private static void write(final String name, final byte[] bytes) throws IOException {
        final Path compressed = RESOURCES.resolve(name + ".seg.gz");
        final Path file = Files.write(directory.resolve(name + ".seg"), bytes);
        if (Files.notExists(compressed) || !Arrays.equals(GoldenFile.decompress(compressed), bytes)) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
                out.write(bytes);
            }
        }
        Files.writeString(RESOURCES.resolve(name + ".txt"), GoldenFile.read(file));
    }
}
