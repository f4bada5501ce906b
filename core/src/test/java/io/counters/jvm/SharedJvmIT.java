package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.reader.ProcessState;
import io.counters.testing.InMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agent and application in one JVM: several copies of the same classes write one segment. */
class SharedJvmIT {
    private static final int SPARE_BLOCKS = 4;

    @TempDir(factory = InMemory.class)
    private Path directory;

    @BeforeEach
    void makePrivate() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    static List<Path> jdks() {
        return HostJvm.jdks();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void underOneNameAgentAndApplicationAreOneProcessAndTheLastToCloseSaysSo(final Path jdk) {
        try (HostJvm host = start(jdk, "shop")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            assertThat(host.ask("own count orders_total 5")).isEqualTo("done");
            assertThat(host.ask("own observe latency 1000 3")).isEqualTo("done");
            assertThat(host.ask("own set queue 9")).isEqualTo("done");
            final Published published = whenPublished();

            assertThat(published.processes()).hasSize(1);
            assertThat(published.process("shop").epoch()).isEqualTo(1);
            assertThat(published.process("shop").pid()).isEqualTo(host.pid());
            whenSumIs(published, "orders_total", 5);
            whenSumIs(published, "latency", 3);
            whenSumIs(published, "queue", 9);
            assertThat(host.ask("own value orders_total")).isEqualTo("5");

            assertThat(host.ask("own close")).isEqualTo("done");
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            final long before = published.sum("process_uptime_seconds");
            eventually().until(() -> published.sum("process_uptime_seconds") > before);

            assertThat(host.ask("own open app shop")).isEqualTo("done");
            assertThat(host.ask("own count orders_total 2")).isEqualTo("done");
            whenSumIs(published, "orders_total", 7);
            assertThat(published.process("shop").epoch()).isEqualTo(1);
            assertThat(host.ask("own close")).isEqualTo("done");
            end(host);
            assertThat(published.state("shop")).isEqualTo(ProcessState.CLOSED);
            assertThat(published.sum("orders_total")).isEqualTo(7);
        }
    }

    @Test
    void anApplicationThatNeverClosesKeepsTheEntryOpenWhenTheAgentHasClosed() {
        try (HostJvm host = start(own(), "shop")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            final Published published = whenPublished();

            end(host);

            assertThat(published.state("shop")).isEqualTo(ProcessState.DEAD);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void underTwoNamesAgentAndApplicationAreTwoProcessesAndBothLive(final Path jdk) {
        try (HostJvm host = start(jdk, "agent")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            assertThat(host.ask("own count orders_total 5")).isEqualTo("done");
            final Published published = whenPublished();

            assertThat(published.processes()).hasSize(2);
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            assertThat(published.state("agent")).isEqualTo(ProcessState.LIVE);
            assertThat(host.ask("own close")).isEqualTo("done");

            assertThat(published.state("shop")).isEqualTo(ProcessState.CLOSED);
            assertThat(published.isLocked("shop"))
                    .as("until the JVM ends, for a store may be on its way")
                    .isTrue();
            assertThat(published.state("agent")).isEqualTo(ProcessState.LIVE);
            end(host);
            assertThat(published.state("agent")).isEqualTo(ProcessState.CLOSED);
            assertThat(published.sum("orders_total")).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void copiesInFurtherClassLoadersCountTheSameMetricsAndLoseNothing(final Path jdk) {
        try (HostJvm host = start(jdk, "shop")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            assertThat(host.ask("child open app shop")).isEqualTo("done");
            assertThat(host.ask("other open app shop")).isEqualTo("done");
            final Published published = whenPublished();

            assertThat(host.ask("both count-in-threads orders_total 20 5000")).isEqualTo("done");
            assertThat(host.ask("both observe latency 1000 7")).isEqualTo("done");
            assertThat(host.ask("both count-in-threads orders_total 20 5000")).isEqualTo("done");

            whenSumIs(published, "orders_total", 2 * 3 * 20 * 5_000);
            assertThat(host.ask("own value orders_total"))
                    .isEqualTo(host.ask("child value orders_total"))
                    .isEqualTo(Long.toString(2 * 3 * 20 * 5_000));
            whenSumIs(published, "latency", 3 * 7);
            assertThat(published.processes()).hasSize(1);
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);

            assertThat(host.ask("child close")).isEqualTo("done");
            assertThat(host.ask("own close")).isEqualTo("done");
            assertThat(host.ask("other count orders_total 1")).isEqualTo("done");
            whenSumIs(published, "orders_total", 2 * 3 * 20 * 5_000 + 1);
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            assertThat(published.findings()).isEmpty();
            assertThat(host.err()).isEmpty();
        }
    }

    @Test
    void aGaugeIsOneSlotWhicheverCopySetsIt() {
        try (HostJvm host = start(own(), "shop")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            assertThat(host.ask("child open app shop")).isEqualTo("done");
            final Published published = whenPublished();

            assertThat(host.ask("own set queue 3")).isEqualTo("done");
            assertThat(host.ask("child set queue 4")).isEqualTo("done");
            whenSumIs(published, "queue", 4);

            assertThat(host.ask("own set queue 5")).isEqualTo("done");
            whenSumIs(published, "queue", 5);
        }
    }

    @Test
    void whoReadsInTheSameJvmDropsNobodysLock() {
        try (HostJvm host = start(own(), "agent")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            final Published published = whenPublished();

            assertThat(host.ask("own read app")).contains("agent LIVE").contains("shop LIVE");
            assertThat(host.ask("reader read app")).contains("agent LIVE").contains("shop LIVE");

            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            assertThat(published.state("agent")).isEqualTo(ProcessState.LIVE);
        }
    }

    @Test
    void aCopyThatHasClosedCanBeUnloadedWhileTheAgentGoesOn() {
        try (HostJvm host = start(own(), "shop")) {
            assertThat(host.ask("child open app shop")).isEqualTo("done");
            final Published published = whenPublished();
            assertThat(host.ask("child count-in-threads orders_total 20 100")).isEqualTo("done");
            assertThat(host.ask("child count orders_total 1")).isEqualTo("done");
            assertThat(host.ask("child observe latency 1000 7")).isEqualTo("done");
            assertThat(host.ask("child set queue 4")).isEqualTo("done");

            assertThat(host.ask("child close")).isEqualTo("done");
            assertThat(host.ask("child unload")).isEqualTo("unloaded");

            assertThat(host.ask("child open app shop")).isEqualTo("done");
            assertThat(host.ask("child count orders_total 1")).isEqualTo("done");
            whenSumIs(published, "orders_total", 2_002);
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
        }
    }

    /** What the design promises: lanes and overflow lanes, each with as many blocks as its slots need, and spare ones. */
    @Test
    void restartsWithAllCopiesGoOnWithTheSameBlocks() {
        final int lanes = Math.min(4 * Runtime.getRuntime().availableProcessors(), 64);
        final int overflowLanes = 8;
        final int scalarBlocks = 2;
        final int histogramBlocks = 1;
        final int bound = (lanes + overflowLanes) * (scalarBlocks + histogramBlocks) + 3 * SPARE_BLOCKS;
        for (int run = 1; run <= 3; run++) {
            try (HostJvm host = start(own(), "shop")) {
                assertThat(host.ask("own open app shop")).isEqualTo("done");
                assertThat(host.ask("child open app shop")).isEqualTo("done");
                final int epoch = run;
                eventually().until(() -> whenPublished().process("shop").epoch() == epoch);
                final Published published = whenPublished();
                assertThat(host.ask("both count-in-threads orders_total 20 500"))
                        .isEqualTo("done");
                assertThat(host.ask("both observe latency 1000 7")).isEqualTo("done");
                final long expected = run * 2L * 20 * 500;
                whenSumIs(published, "orders_total", expected);
                whenSumIs(published, "latency", run * 2L * 7);

                host.kill();

                assertThat(published.processes()).hasSize(1);
                assertThat(published.state("shop")).isEqualTo(ProcessState.DEAD);
                assertThat(published.sum("orders_total")).isEqualTo(expected);
                assertThat(published.sum("latency")).isEqualTo(run * 2L * 7);
                assertThat(published.blocks("shop")).isBetween(1, bound);
                assertThat(published.findings()).isEmpty();
            }
        }
    }

    @Test
    void anApplicationThatReplacesItsSystemPropertiesIsStillOneProcess() {
        try (HostJvm host = start(own(), "shop")) {
            assertThat(host.ask("own open app shop")).isEqualTo("done");
            final Published published = whenPublished();
            assertThat(host.ask("own replace-properties")).isEqualTo("done");
            eventually().until(() -> host.ask("own is-registry-known").equals("true"));

            assertThat(host.ask("own count orders_total 5")).isEqualTo("done");
            assertThat(host.ask("late open app shop")).isEqualTo("done");
            assertThat(host.ask("late count orders_total 2")).isEqualTo("done");
            assertThat(host.ask("late close")).isEqualTo("done");
            assertThat(host.ask("own close")).isEqualTo("done");

            assertThat(published.processes()).hasSize(1);
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            whenSumIs(published, "orders_total", 7);
        }
    }

    private HostJvm start(final Path jdk, final String agentInstance) {
        return new HostJvm.Launcher(directory)
                .on(jdk)
                .withCore()
                .option("-XX:SoftRefLRUPolicyMSPerMB=0") // what is kept softly is not kept, for the unloading
                .agent("segment=app,instance=" + agentInstance)
                .start(CountingProgram.class);
    }

    private static void end(final HostJvm host) {
        host.endInput();
        assertThat(host.exitCode()).isZero();
        assertThat(host.err()).isEmpty();
    }

    private Published whenPublished() {
        final Published published = Published.in(directory, "app");
        eventually().until(() -> published.sum("process_uptime_seconds") > 0);
        return published;
    }

    /** At once, or after a heartbeat or two where somebody else had the mutex. */
    private static void whenSumIs(final Published published, final String metric, final long sum) {
        eventually()
                .untilAsserted(
                        () -> assertThat(published.sum(metric)).as(metric).isEqualTo(sum));
    }

    private static Path own() {
        return Path.of(System.getProperty("java.home"));
    }

    private static ConditionFactory eventually() {
        return await().atMost(HostJvm.PATIENCE).pollInterval(Duration.ofMillis(20));
    }
}
