package io.counters.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.SegmentAccessException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user may call a segment, and which file that is. */
class SegmentPathTest {
    private static final String DIRECTORY = "counters.directory";

    private final Properties before = System.getProperties();

    @BeforeEach
    void setUp() {
        final Properties ownCopy = new Properties();
        ownCopy.putAll(before);
        System.setProperties(ownCopy);
    }

    @AfterEach
    void tearDown() {
        System.setProperties(before);
    }

    @Test
    void nameIsAFileInTheDirectoryThatWasChosen() {
        System.setProperty(DIRECTORY, "/run/metrics");

        final SegmentPath path = SegmentPath.resolve("orders-2.eu_1");

        assertThat(path.file()).isEqualTo(Path.of("/run/metrics/orders-2.eu_1.seg"));
        assertThat(path.name()).isEqualTo("orders-2.eu_1");
        assertThat(path.directory()).isEqualTo(Path.of("/run/metrics"));
    }

    @Test
    void withoutAChoiceEachUserHasADirectoryInMemory() {
        assumeTrue(System.getenv("COUNTERS_DIRECTORY") == null, "somebody chose one for these tests");
        assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "this machine has no /dev/shm");
        final Path own = Path.of("/dev/shm/counters-" + Host.uid());
        System.clearProperty(DIRECTORY);
        assertThat(SegmentPath.resolve("orders").file()).isEqualTo(own.resolve("orders.seg"));

        System.setProperty(DIRECTORY, "");
        assertThat(SegmentPath.defaultDirectory()).as("an empty choice is none").isEqualTo(own);
    }

    @Test
    void textWithASlashIsAPathWhateverDirectoryWasChosen() {
        System.setProperty(DIRECTORY, "/run/metrics");

        assertThat(SegmentPath.resolve("/srv/a/../orders.seg").file()).isEqualTo(Path.of("/srv/orders.seg"));
        assertThat(SegmentPath.resolve("./orders.seg").file())
                .isEqualTo(Path.of("orders.seg").toAbsolutePath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "-rf", "two words", "\u00e4", "a\nb", "a\\b", "$HOME"})
    void whatIsNoNameIsRefusedAndSaidSo(final String text) {
        assertThatThrownBy(() -> SegmentPath.resolve(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment name '" + Text.printable(text)
                        + "' (expected: up to 200 letters, digits, '_', '.' and '-', or a path with a '/')");
    }

    @Test
    void nameHasUpTo200CharactersSoThatEachFileOfASegmentCanBeMade() {
        System.setProperty(DIRECTORY, "/run/metrics");

        assertThat(SegmentPath.resolve("n".repeat(200)).name()).hasSize(200);
        assertThatThrownBy(() -> SegmentPath.resolve("n".repeat(201))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fileWithoutTheSuffixIsItsOwnName() {
        assertThat(SegmentPath.resolve("/srv/orders").name()).isEqualTo("orders");
        assertThat(SegmentPath.resolve("/srv/orders.segment").name()).isEqualTo("orders.segment");
    }

    @Test
    void rootOfTheFileSystemIsRefusedLikeAnyOtherDirectory() {
        final SegmentPath root = SegmentPath.resolve("/");

        assertThat(root.directory()).isEqualTo(Path.of("/"));
        assertThatThrownBy(() -> Segment.openForReading(root))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("cannot open segment /: it is a directory");
        assertThatThrownBy(() -> Segment.openForWriting(root)).isInstanceOf(SegmentAccessException.class);
    }
}
