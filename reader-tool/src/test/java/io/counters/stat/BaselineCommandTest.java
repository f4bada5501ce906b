package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineCommandTest {
    @TempDir
    private Path directory;

    private RealSegment orders;

    @BeforeEach
    void makeSegment() {
        orders = new RealSegment(directory.resolve("orders.seg"));
    }

    @Test
    void listCountsFromItAndTheSegmentGoesOn() {
        assertThat(run("baseline", orders.name()))
                .isEqualTo(new CommandRun(0, directory.resolve("orders.seg.baseline") + "\n", ""));
        ScalarSlot.add(orders.memory, orders.scalar, 5);
        HistogramSlot.observe(orders.memory, orders.histogram, 2, 500, 2);

        assertThat(run("list", orders.name(), "--since-baseline").out())
                .containsPattern("accepted +counter +5\n")
                .containsPattern("bytes +2 ");
        assertThat(run("list", orders.name(), "--since-baseline", "--per-process")
                        .out())
                .containsPattern("accepted +web +counter +5\n");
        final Map<?, ?> json = (Map<?, ?>) JsonTree.parse(
                run("list", orders.name(), "--since-baseline", "--json").out());
        assertThat((List<?>) json.get("metrics"))
                .satisfiesExactly(
                        accepted ->
                                assertThat(((Map<?, ?>) accepted).get("value")).isEqualTo(5L),
                        bytes -> assertThat(((Map<?, ?>) bytes).get("buckets")).isEqualTo(List.of(0L, 0L, 2L)));
        assertThat(run("list", orders.name()).out())
                .as("nobody else sees it fall")
                .containsPattern("accepted +counter +12\n");
    }

    @Test
    void anEarlierOneThatIsReplacedIsClosedAgain() throws IOException {
        run("baseline", orders.name());
        run("baseline", orders.name());
        assertThat(OpenFiles.under(directory))
                .noneMatch(file -> file.getFileName().toString().contains("baseline"));
    }

    @Test
    void checkTakesItAsTheBeginningOfItsWindow() {
        run("baseline", orders.name());
        ScalarSlot.add(orders.memory, orders.scalar, 5);
        assertThat(run(
                                "check",
                                orders.name(),
                                "--since-baseline",
                                "--rule",
                                "increase(accepted) = 5 && rate(accepted) > 0")
                        .exitCode())
                .isZero();
    }

    @Test
    void aNewOneTakesThePlaceOfTheOldOne() throws IOException {
        run("baseline", orders.name());
        ScalarSlot.add(orders.memory, orders.scalar, 5);
        assertThat(run("baseline", orders.name()).exitCode()).isZero();
        assertThat(run("list", orders.name(), "--since-baseline").out()).containsPattern("accepted +counter +0\n");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.contains("baseline"))
                            .toList())
                    .containsExactly("orders.seg.baseline");
        }
    }

    @Test
    void withoutOneThatIsSaid() {
        final CommandRun list = run("list", orders.name(), "--since-baseline");
        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.error())
                .contains("there is no baseline " + orders.name() + ".baseline")
                .hasLineCount(1);
        run("baseline", orders.name());
        assertThat(run("baseline", orders.name(), "--clear").out())
                .isEqualTo("removed " + orders.name() + ".baseline\n");
        assertThat(run("baseline", orders.name(), "--clear").out())
                .isEqualTo("there was none: " + orders.name() + ".baseline\n");
        assertThat(run("list", orders.name(), "--since-baseline").exitCode()).isEqualTo(1);
    }

    @Test
    void thatOfTheSegmentBeforeIsRefused() throws IOException {
        final Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        run("baseline", orders.name());
        Files.copy(directory.resolve("orders.seg.baseline"), elsewhere.resolve("users.seg.baseline"));
        final RealSegment users = new RealSegment(elsewhere.resolve("users.seg"));
        final CommandRun list = run("list", users.name(), "--since-baseline");
        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.error()).contains("is of a segment created at").hasLineCount(1);
        assertThat(run("check", users.name(), "--since-baseline", "--rule", "true")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void whatIsNoBaselineIsNeitherReplacedNorRemoved() throws IOException {
        final Path file = directory.resolve("orders.seg.baseline");
        Files.writeString(file, "precious");
        assertThat(run("baseline", orders.name()).exitCode()).isEqualTo(3);
        assertThat(run("baseline", orders.name(), "--clear").exitCode()).isEqualTo(3);
        assertThat(file).hasContent("precious");
        Files.copy(orders.path.file(), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(run("baseline", orders.name()).error())
                .contains("is no baseline (expected: a snapshot, or nothing)");
        assertThat(run("baseline", orders.name(), "--clear").exitCode()).isEqualTo(1);
        assertThat(file).exists();
    }

    private static CommandRun run(final String... arguments) {
        return CommandRun.of(new SegmentSources(), arguments);
    }
}
