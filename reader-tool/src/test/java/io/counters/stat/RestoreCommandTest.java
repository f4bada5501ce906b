package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.segment.MetricTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCommandTest {
    @TempDir
    private Path directory;

    private RealSegment orders;
    private Path copy;
    private Path rebooted;

    @BeforeEach
    void takeASnapshot() {
        orders = new RealSegment(directory.resolve("orders.seg"));
        copy = directory.resolve("copy.seg");
        rebooted = directory.resolve("rebooted.seg");
        assertThat(run("snapshot", orders.name(), copy.toString()).exitCode()).isZero();
    }

    @Test
    void aSegmentThatIsGoneIsMadeWithTheTotalsItHad() {
        final CommandRun run = run("restore", copy.toString(), rebooted.toString());

        assertThat(run).isEqualTo(new CommandRun(0, "restored 1 process of " + copy + " to " + rebooted + "\n", ""));
        assertThat(value(rebooted, "accepted")).isEqualTo(7L);
        assertThat(run("verify", rebooted.toString()).exitCode()).isZero();
    }

    @Test
    void whatCountsAlreadyIsAddedTo() {
        new RealSegment(rebooted);
        run("restore", copy.toString(), rebooted.toString());
        assertThat(value(rebooted, "accepted")).isEqualTo(14L);
    }

    @Test
    void aSecondTimeNothingIsAdded() {
        run("restore", copy.toString(), rebooted.toString());

        final CommandRun again = run("restore", copy.toString(), rebooted.toString());

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).startsWith("nothing to restore: all processes of " + copy + " were added");
        assertThat(value(rebooted, "accepted")).isEqualTo(7L);
    }

    @Test
    void theSegmentItWasTakenFromIsRefused() {
        final CommandRun run = run("restore", copy.toString(), orders.name());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("it was taken from that very segment").hasLineCount(1);
        assertThat(value(orders.path.file(), "accepted")).isEqualTo(7L);
    }

    @Test
    void whatIsNoSnapshotIsRefusedAndNothingIsMade() {
        final CommandRun run = run("restore", orders.name(), rebooted.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("expected: 3, a snapshot").hasLineCount(1);
        assertThat(rebooted).doesNotExist();
    }

    @Test
    void aMetricOfAnotherKindRefusesTheWholeSnapshot() {
        final RealSegment other = new RealSegment(rebooted);
        new MetricTable(other.segment).retire(0, RealSegment.CREATED_AT);
        new MetricTable(other.segment)
                .register(MetricDefinition.counter("accepted").withUnit("bytes", 3), RealSegment.CREATED_AT);

        final CommandRun run = run("restore", copy.toString(), rebooted.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("cannot restore metric accepted").hasLineCount(1);
    }

    @Test
    void aSnapshotThatCannotBeReadIs3AndOneThatHasNoNameIs64() {
        assertThat(run("restore", directory.resolve("none.seg").toString(), rebooted.toString())
                        .exitCode())
                .isEqualTo(3);
        assertThat(run("restore", "no name", rebooted.toString()).exitCode()).isEqualTo(64);
        assertThat(run("restore", copy.toString()).exitCode()).isEqualTo(64);
        assertThat(Files.exists(rebooted)).isFalse();
    }

    private static CommandRun run(final String... arguments) {
        return CommandRun.of(Clock.systemUTC(), new FakeMachine(), arguments);
    }

    private static Number value(final Path file, final String name) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            return reader.snapshot().metrics().stream()
                    .filter(sample -> sample.definition().id().name().equals(name))
                    .map(MetricSample::value)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
