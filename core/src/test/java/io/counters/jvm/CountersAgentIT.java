package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import io.counters.MetricKind;
import io.counters.reader.ProcessState;
import io.counters.testing.InMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole JVMs that know nothing of the agent, with the agent as it is shipped. */
class CountersAgentIT {
    @TempDir(factory = InMemory.class)
    private Path directory;

    @BeforeEach
    void makePrivate() throws Exception {
        chmod("rwx------");
    }

    static List<Path> jdks() {
        return HostJvm.jdks();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aHostThatKnowsNothingOfItIsPublishedAndNoticesNothing(final Path jdk) {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .on(jdk)
                .agent("segment=app,instance=shop")
                .start(HostProgram.class)) {
            assertThat(host.answer()).isEqualTo("ready");
            final Published published = whenPublished("app");

            assertThat(published.names())
                    .contains(
                            "jvm_buffer_pool_capacity_bytes",
                            "jvm_buffer_pool_used_buffers",
                            "jvm_buffer_pool_used_bytes",
                            "jvm_classes_currently_loaded",
                            "jvm_classes_loaded_total",
                            "jvm_classes_unloaded_total",
                            "jvm_compilation_time_seconds_total",
                            "jvm_gc_collection_seconds_total",
                            "jvm_gc_collections_total",
                            "jvm_gc_pause_seconds",
                            "jvm_memory_committed_bytes",
                            "jvm_memory_max_bytes",
                            "jvm_memory_pool_committed_bytes",
                            "jvm_memory_pool_max_bytes",
                            "jvm_memory_pool_used_bytes",
                            "jvm_memory_used_bytes",
                            "jvm_safepoint_seconds_total",
                            "jvm_safepoint_sync_seconds_total",
                            "jvm_safepoints_total",
                            "jvm_threads_current",
                            "jvm_threads_daemon",
                            "jvm_threads_peak",
                            "jvm_threads_started_total",
                            "jvm_threads_state",
                            "process_cpu_seconds_total",
                            "process_cpu_usage",
                            "process_max_fds",
                            "process_open_fds",
                            "process_start_time_seconds",
                            "process_uptime_seconds",
                            "system_cpu_count",
                            "system_cpu_usage",
                            "system_load_average_1m");
            assertThat(published.definitions()).allSatisfy(definition -> {
                assertThat(definition.help()).isNotEmpty();
                assertThat(definition.id().name()).contains(definition.unit());
                assertThat(definition.id().name().endsWith("_total"))
                        .as("%s is a %s", definition.id(), definition.kind())
                        .isEqualTo(definition.kind() == MetricKind.COUNTER);
            });
            assertThat(published.sum("jvm_memory_used_bytes", Map.of("area", "heap")))
                    .isPositive()
                    .isLessThanOrEqualTo(published.sum("jvm_memory_committed_bytes", Map.of("area", "heap")));
            assertThat(published.sum("process_start_time_seconds"))
                    .isCloseTo(System.currentTimeMillis(), within(60_000L));
            assertThat(published.sum("jvm_classes_loaded_total")).isGreaterThan(300);
            assertThat(published.sum("process_cpu_seconds_total")).isPositive();

            assertThat(host.ask("gc")).isEqualTo("collected");
            eventually().untilAsserted(() -> {
                assertThat(published.sum("jvm_gc_collections_total")).isPositive();
                assertThat(published.sum("jvm_gc_pause_seconds")).isPositive();
            });

            assertThat(published.process("shop").pid()).isEqualTo(host.pid());
            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            host.send("exit 7");
            assertThat(host.exitCode()).isEqualTo(7);
            assertThat(host.err()).isEmpty();
            assertThat(host.out()).isEqualTo("ready\ncollected\n");
            assertThat(published.state("shop")).isEqualTo(ProcessState.CLOSED);
            assertThat(published.isLocked("shop")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aHostThatOnlySaysHelloDoesJustThat(final Path jdk) {
        try (HostJvm host =
                new HostJvm.Launcher(directory).on(jdk).agent("segment=app").start(HostProgram.class)) {
            host.send("exit 0");

            assertThat(host.exitCode()).isZero();
            assertThat(host.out()).isEqualTo("ready\n");
            assertThat(host.err()).isEmpty();
        }
    }

    @Test
    void hostsThatStartAtOnceAreAllPublishedAndWaitForEachOtherInSilence() {
        final List<HostJvm> hosts = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                hosts.add(new HostJvm.Launcher(directory)
                        .agent("segment=app,instance=shop")
                        .start(HostProgram.class));
            }
            final Published published = whenPublished("app");

            eventually()
                    .untilAsserted(() -> assertThat(published.processes())
                            .hasSize(8)
                            .allMatch(
                                    process -> process.name().equals("shop") && process.state() == ProcessState.LIVE));
            eventually()
                    .untilAsserted(() -> assertThat(published.sum("jvm_threads_current"))
                            .as("of all")
                            .isGreaterThan(8 * 4));
            assertThat(published.sum("system_cpu_count"))
                    .as("of one machine")
                    .isEqualTo(Runtime.getRuntime().availableProcessors());
            hosts.forEach(host -> host.send("exit 0"));
            assertThat(hosts).allSatisfy(host -> {
                assertThat(host.exitCode()).isZero();
                assertThat(host.err()).isEmpty();
            });
            assertThat(published.processes()).hasSize(8).allMatch(p -> p.state() == ProcessState.CLOSED);
        } finally {
            hosts.forEach(HostJvm::close);
        }
    }

    @Test
    void theEndOfTheHostIsNotPutOff() {
        try (HostJvm host = new HostJvm.Launcher(directory).agent("segment=app").start(HostProgram.class)) {
            whenPublished("app");
            assertThat(host.answer()).isEqualTo("ready");

            final long lastWords = Long.parseLong(host.ask("return"));
            assertThat(host.exitCode()).isZero();

            assertThat(System.currentTimeMillis() - lastWords).isLessThan(2_000);
        }
    }

    @Test
    void aHostThatDiesOfItsOwnExceptionDiesAsWithoutTheAgent() {
        try (HostJvm host = new HostJvm.Launcher(directory).agent("segment=app").start(HostProgram.class)) {
            whenPublished("app");
            host.send("throw");

            assertThat(host.exitCode()).isEqualTo(1);
            assertThat(host.err())
                    .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: thrown by the host")
                    .doesNotContain("counters agent");
        }
    }

    @Test
    void withoutArgumentsTheSegmentIsJvmAndTheInstanceIsTheMainClass() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-javaagent:" + HostJvm.AGENT)
                .start(HostProgram.class)) {
            assertThat(whenPublished("jvm").state(HostProgram.class.getName())).isEqualTo(ProcessState.LIVE);
        }
    }

    @Test
    void totalsGoOnOverAnEndACrashAndARestart() {
        long before = 0;
        for (int run = 1; run <= 3; run++) {
            try (HostJvm host = new HostJvm.Launcher(directory)
                    .agent("segment=app,instance=shop")
                    .start(HostProgram.class)) {
                assertThat(host.answer()).isEqualTo("ready");
                assertThat(host.ask("start 50")).isEqualTo("started");
                final int epoch = run;
                eventually().until(() -> whenPublished("app").process("shop").epoch() == epoch);
                final Published published = whenPublished("app");
                final long atLeast = before + 50;
                eventually()
                        .untilAsserted(() -> assertThat(published.sum("jvm_threads_started_total"))
                                .isBetween(atLeast, atLeast + 100));
                if (run == 2) {
                    host.kill();
                    assertThat(published.state("shop")).isEqualTo(ProcessState.DEAD);
                } else {
                    host.send("exit 0");
                    assertThat(host.exitCode()).isZero();
                    assertThat(published.state("shop")).isEqualTo(ProcessState.CLOSED);
                }
                assertThat(published.processes()).hasSize(1);
                before = published.sum("jvm_threads_started_total");
            }
        }
    }

    @Test
    void whatHappenedSinceTheLastPollIsPublishedWhenTheJvmEnds() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .agent("segment=app,instance=shop")
                .start(HostProgram.class)) {
            assertThat(host.answer()).isEqualTo("ready");
            final Published published = whenPublished("app");

            assertThat(host.ask("start 2000")).isEqualTo("started");
            host.send("exit 0");
            assertThat(host.exitCode()).isZero();

            assertThat(published.sum("jvm_threads_started_total")).isGreaterThan(2_000);
        }
    }

    @Test
    void theThreadsOfTheAgentAreDaemonsWithoutContextClassLoader() {
        try (HostJvm host = new HostJvm.Launcher(directory).agent("segment=app").start(HostProgram.class)) {
            assertThat(host.answer()).isEqualTo("ready");
            whenPublished("app");

            assertThat(host.ask("threads")).isEqualTo("[counters-agent daemon null]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "segment=",
                "segmnt=app",
                "segment=a,segment=b",
                "segment=..",
                "segment=a b",
                "instance=12345678901234567890123456789012345678901234567890123456789012345678901234567890"
                        + "12345678901234567890123456789012345678901234567890"
            })
    void badArgumentsAreOneLineAndTheHostGoesOn(final String arguments) {
        try (HostJvm host = new HostJvm.Launcher(directory).agent(arguments).start(HostProgram.class)) {
            assertOneLine(host, "counters agent is off: ");
            assertHostGoesOn(host);
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneLineAndTheHostGoesOn() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-Dcounters.directory=/proc/counters")
                .agent("segment=app")
                .start(HostProgram.class)) {
            assertOneLine(host, "counters agent: counters stay in memory for now: cannot create directory /proc/");
            assertNoFurtherLine(host);
            assertHostGoesOn(host);
        }
    }

    @Test
    void aDirectoryInWhichOthersCanWriteIsOneLineAndUsedAsSoonAsItIsPrivate() throws Exception {
        chmod("rwxrwxrwx");
        try (HostJvm host = new HostJvm.Launcher(directory)
                .agent("segment=app,instance=shop")
                .start(HostProgram.class)) {
            assertOneLine(host, "counters agent: counters stay in memory for now: cannot use directory " + directory);

            chmod("rwx------");
            final Published published = whenPublished("app");

            assertThat(published.state("shop")).isEqualTo(ProcessState.LIVE);
            assertThat(published.sum("jvm_classes_loaded_total")).isGreaterThan(300);
            assertHostGoesOn(host);
        }
    }

    @Test
    void aHostThatIsStrictWithItselfIsNotSoWithTheAgent() throws Exception {
        chmod("rwxrwxrwx");
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-Dcounters.strict=true")
                .agent("segment=app")
                .start(HostProgram.class)) {
            assertOneLine(host, "counters agent: counters stay in memory for now: cannot use directory ");
            assertHostGoesOn(host);
        }
    }

    @Test
    void garbageInPlaceOfTheSegmentIsOneLineAndStaysAsItIs() throws Exception {
        final Path file = directory.resolve("app.seg");
        Files.writeString(file, "garbage".repeat(1_000));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (HostJvm host = new HostJvm.Launcher(directory).agent("segment=app").start(HostProgram.class)) {
            assertOneLine(host, "counters agent: counters stay in memory for now: cannot open segment " + file);
            assertNoFurtherLine(host);
            assertHostGoesOn(host);
        }
        assertThat(file).hasContent("garbage".repeat(1_000));
    }

    @Test
    void aSegmentWithoutRoomForAllMetricsIsOneLineAndTakesWhatItCan() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-Dcounters.metrics=8")
                .agent("segment=app")
                .start(HostProgram.class)) {
            assertOneLine(host, "counters agent: a metric, and perhaps others, counts in memory for now: ");
            assertNoFurtherLine(host);
            assertThat(Published.in(directory, "app").definitions()).hasSize(8);
            assertHostGoesOn(host);
        }
    }

    @Test
    void aSegmentWithoutRoomForTheProcessIsOneLineAndTheHostGoesOn() {
        try (HostJvm first = new HostJvm.Launcher(directory)
                .option("-Dcounters.processes=1")
                .agent("segment=app,instance=first")
                .start(HostProgram.class)) {
            final Published published = whenPublished("app");
            try (HostJvm second = new HostJvm.Launcher(directory)
                    .agent("segment=app,instance=second")
                    .start(HostProgram.class)) {
                assertOneLine(second, "counters agent: counters stay in memory for now: no process entry left");
                assertHostGoesOn(second);
            }
            assertThat(published.state("first")).isEqualTo(ProcessState.LIVE);
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void withoutModuleJavaManagementItIsOffWithOneLine() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("--limit-modules", "java.base,java.instrument")
                .agent("segment=app")
                .start(Bare.class)) {
            assertOneLine(host, "counters agent is off: module java.management is missing");
            assertThat(host.ask("x")).isEqualTo("x");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void withoutModuleJdkManagementItSaysSoInOneLineAndPublishesTheRest() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("--limit-modules", "java.management,java.instrument")
                .agent("segment=app")
                .start(Bare.class)) {
            assertOneLine(
                    host,
                    "counters agent: no CPU time, file descriptor and GC pause metrics: module jdk.management is missing");
            final Published published = whenPublished("app");

            assertThat(published.names())
                    .contains("jvm_gc_collections_total", "jvm_memory_used_bytes")
                    .doesNotContain("jvm_gc_pause_seconds", "process_cpu_seconds_total");
            assertThat(host.ask("x")).isEqualTo("x");
        }
    }

    @Test
    @DisabledForJreRange(min = JRE.JAVA_24) // which have none
    void underASecurityManagerThatForbidsItItIsOffWithOneLine() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-Djava.security.manager")
                .agent("segment=app")
                .start(Bare.class)) {
            assertOneLine(host, "counters agent is off: java.security.AccessControlException: access denied ");
            assertThat(host.ask("x")).isEqualTo("x");
        }
    }

    @Test
    void theHostStillChoosesItsLogManagerAndItsMBeanServerBuilder() {
        try (HostJvm host = new HostJvm.Launcher(directory).agent("segment=app").start(HostProgram.class)) {
            assertThat(host.answer()).isEqualTo("ready");
            whenPublished("app");

            assertThat(host.ask("choose-log-manager")).isEqualTo("chosen");
            assertThat(host.ask("log-manager")).isEqualTo("OwnLogManager");
            assertThat(host.ask("choose-mbean-server")).isEqualTo("chosen");
            assertThat(host.ask("mbean-server")).isEqualTo("OwnServerBuilder");
        }
    }

    @Test
    void theHostStillChoosesItsLogManagerWhenTheAgentHadToWarn() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-Dcounters.directory=/proc/counters")
                .agent("segment=app")
                .start(HostProgram.class)) {
            assertThat(host.answer()).isEqualTo("ready");
            assertOneLine(host, "counters agent: counters stay in memory for now: ");

            assertThat(host.ask("choose-log-manager")).isEqualTo("chosen");
            assertThat(host.ask("log-manager")).isEqualTo("OwnLogManager");
        }
    }

    @Test
    void itCanBeAttachedLaterButNotTwiceToOneSegment() throws Exception {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .option("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading")
                .start(HostProgram.class)) {
            assertThat(host.answer()).isEqualTo("ready");
            attach(host, "segment=app,instance=shop");
            final Published published = whenPublished("app");
            final long classes = published.sum("jvm_classes_loaded_total");

            attach(host, "segment=app,instance=another");
            assertOneLine(host, "counters agent: this JVM publishes to segment 'app' already");

            assertThat(published.processes()).hasSize(1);
            assertThat(published.sum("jvm_classes_loaded_total")).isLessThan(2 * classes);
            assertThat(host.ask("gc")).isEqualTo("collected");
        }
    }

    @Test
    void twoAgentsPublishToTwoSegments() {
        try (HostJvm host = new HostJvm.Launcher(directory)
                .agent("segment=one,instance=shop")
                .agent("segment=two,instance=shop")
                .start(HostProgram.class)) {
            assertThat(whenPublished("one").state("shop")).isEqualTo(ProcessState.LIVE);
            assertThat(whenPublished("two").state("shop")).isEqualTo(ProcessState.LIVE);
            host.send("exit 0");
            assertThat(host.exitCode()).isZero();
            assertThat(host.err()).isEmpty();
        }
    }

    /** A host that needs nothing but java.base: it repeats what it is told. */
    static final class Bare {
        public static void main(final String[] args) throws Exception {
            System.in.transferTo(System.out);
        }
    }

    private Published whenPublished(final String segment) {
        final Published published = Published.in(directory, segment);
        eventually().until(() -> published.names().contains("process_uptime_seconds"));
        eventually().until(() -> published.sum("process_uptime_seconds") > 0);
        return published;
    }

    private static void attach(final HostJvm host, final String arguments) throws Exception {
        final VirtualMachine machine = VirtualMachine.attach(Long.toString(host.pid()));
        try {
            machine.loadAgent(HostJvm.AGENT.toString(), arguments);
        } finally {
            machine.detach();
        }
    }

    private static void assertOneLine(final HostJvm host, final String start) {
        eventually().untilAsserted(() -> assertThat(host.complaints()).hasSize(1));
        assertThat(host.complaints().get(0)).startsWith(start);
    }

    /** In the time of two further attempts. */
    private static void assertNoFurtherLine(final HostJvm host) {
        await().during(Duration.ofMillis(2_200))
                .atMost(HostJvm.PATIENCE)
                .until(() -> host.complaints().size() == 1);
    }

    private static void assertHostGoesOn(final HostJvm host) {
        assertThat(host.answer()).isEqualTo("ready");
        assertThat(host.ask("gc")).isEqualTo("collected");
        host.send("exit 5");
        assertThat(host.exitCode()).isEqualTo(5);
        assertThat(host.complaints()).hasSize(1);
    }

    private void chmod(final String mode) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    private static ConditionFactory eventually() {
        return await().atMost(HostJvm.PATIENCE).pollInterval(Duration.ofMillis(20));
    }
}
