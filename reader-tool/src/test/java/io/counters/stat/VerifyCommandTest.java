package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ScalarLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path directory;

    private RealSegment orders;

    @BeforeEach
    void makeASegment() {
        orders = new RealSegment(directory.resolve("orders.seg"));
    }

    @Test
    void aSegmentWithoutFindingsIsSound() {
        assertThat(run()).isEqualTo(new CommandRun(0, orders.name() + ": sound\n", ""));
    }

    @Test
    void eachFindingSaysWhereWhatFoundExpectedAndWhatItMeans() {
        orders.set(HeaderLayout.STATE_OFFSET, 9);
        orders.set(orders.scalar + ScalarLayout.IDENTITY_OFFSET, 0x1000_0009L);

        final CommandRun run = run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .isEqualTo("offset 512: segment state: 9 (expected: 1 (ready), 2 (retired) or 3 (snapshot)):"
                        + " nobody writes a segment in a state that nobody knows\n"
                        + "offset " + (orders.scalar + ScalarLayout.IDENTITY_OFFSET) + ": metric index of slot: 8"
                        + " (expected: 0 to 1): the slot belongs to no metric and is not read\n"
                        + orders.name() + ": 2 findings\n");
    }

    @Test
    void oneFindingIsNotSeveral() {
        orders.damageHistogram();
        assertThat(run().out()).endsWith(": 1 finding\n");
    }

    @Test
    void jsonHasTheSameForPrograms() {
        orders.set(HeaderLayout.STATE_OFFSET, 9);

        final CommandRun run = run("--json");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(JsonTree.parse(run.out()))
                .isEqualTo(Map.of(
                        "path",
                        orders.name(),
                        "count",
                        1L,
                        "findings",
                        List.of(Map.of(
                                "offset", 512L,
                                "what", "segment state",
                                "expected", "1 (ready), 2 (retired) or 3 (snapshot)",
                                "found", "9",
                                "meaning", "nobody writes a segment in a state that nobody knows"))));
    }

    @Test
    void ofEndlesslyManyFindingsTheFirstAreShown() {
        orders.set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 0); // so that every slot belongs to none
        final CommandRun few = run();
        assertThat(few.out()).endsWith(": 2 findings\n");
        final Path large = directory.resolve("large.seg");
        HostileFiles.writeWithFindings(large, 2_500);

        final CommandRun many = CommandRun.of(new FakeSources(), "verify", large.toString());

        assertThat(many.out().lines()).hasSize(1_002);
        assertThat(many.out()).endsWith("\n... and 1,500 more\n" + large + ": 2,500 findings\n");
    }

    @Test
    void whatAMetricIsCalledCannotSpeakToTheTerminal() {
        final int record = RealSegment.GEOMETRY.metric(0);
        final int other = RealSegment.GEOMETRY.metric(1);
        for (int i = 0; i < MetricLayout.LENGTH; i += Long.BYTES) {
            orders.set(other + i, orders.memory.getLongAcquire(record + i));
        }
        for (final int text : List.of(record, other)) {
            orders.set(text + MetricLayout.TEXT_OFFSET, 0x6d31_335b_1b61_6263L); // "cba\u001b[31m"
        }

        final CommandRun run = run();

        assertThat(run.out()).contains("\\u001b[31m, as metric 0").doesNotContain("\u001b");
    }

    private CommandRun run(final String... options) {
        return options.length == 0
                ? CommandRun.of(new FakeSources(), "verify", orders.name())
                : CommandRun.of(new FakeSources(), "verify", orders.name(), options[0]);
    }
}
