package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.SegmentNotFoundException;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentReader;
import io.counters.stat.Shell.Ended;
import io.counters.stat.demo.LosingWorker;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo with real processes, and what it says when one of them, or an update, is lost. */
class DemoIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir(factory = InMemory.class)
    private Path directory;

    @Test
    void ledgerAndSegmentAreEqualAlsoWhenItIsContinued() throws IOException {
        final Shell shell = new Shell(directory).in(directory);
        for (int run = 1; run <= 2; run++) {
            final Ended demo = shell.stat(
                    "demo", "--processes", "2", "--threads", "3", "--seconds", "1", "--ledger", "ledger.json");
            assertThat(demo.error()).isEmpty();
            assertThat(demo.out())
                    .contains("processes: 2 live", "orders_accepted_total{channel=\"web\"}", "EQUAL: ")
                    .doesNotContain("DIFFERENT", "\u001b");
            assertThat(demo.exitCode()).isZero();
            assertThat(Files.readAllLines(directory.resolve("ledger.json")))
                    .hasSize(2 * run)
                    .allMatch(line -> line.startsWith("{\"run\":\""));
        }
        try (SegmentReader reader = SegmentReader.open(directory.resolve("demo.seg"))) {
            assertThat(reader.processes()).hasSize(2).allMatch(process -> process.state() == ProcessState.CLOSED);
        }
    }

    @Test
    void oneLostUpdateIsSeen() {
        final StringWriter out = new StringWriter();
        final int exitCode = new CommandLine(new DemoCommand(
                        Surroundings.real(),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LosingWorker.class.getName())))
                .setOut(new PrintWriter(out))
                .execute(
                        directory.resolve("lossy.seg").toString(),
                        "--processes=1",
                        "--threads=2",
                        "--seconds=1",
                        "--ledger=" + directory.resolve("ledger"));
        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString())
                .contains("NOT EQUAL: ledger and segment differ in 1 of 12 metrics")
                .containsPattern("orders_accepted_total\\{channel=\"web\"} +[0-9,]+ +[0-9,]+  DIFFERENT");
        assertThat(out.toString().lines().filter(line -> line.endsWith("DIFFERENT")))
                .hasSize(1);
    }

    @Test
    void aWorkerThatIsKilledIsNamed() {
        final Shell shell = new Shell(directory).in(directory);
        final Path output = directory.resolve("output");
        final Process demo = shell.start(
                "bash",
                "-c",
                "counters-stat demo --processes 2 --threads 1 --seconds 3 --ledger L >'" + output + "' 2>&1");
        final ProcessInfo victim = awaitWorkers(2).get(0);
        ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
        assertThat(demo.onExit().completeOnTimeout(demo, PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                .succeedsWithin(PATIENCE);
        assertThat(output)
                .content()
                .contains("counters-stat: worker " + victim.name() + " (pid " + victim.pid() + ") ended with 137")
                .contains("NOT EQUAL: the ledger has lines of 1 processes (expected: 2)");
        assertThat(demo.exitValue()).isEqualTo(1);
    }

    @Test
    void workersEndWithTheirParent() {
        final Process demo = new Shell(directory)
                .start(
                        Shell.LAUNCHER.toString(),
                        "demo",
                        "--processes",
                        "2",
                        "--threads",
                        "1",
                        "--seconds",
                        "600",
                        "--ledger",
                        directory.resolve("L").toString());
        final List<ProcessInfo> workers = awaitWorkers(2);
        demo.destroyForcibly();
        await().atMost(PATIENCE)
                .until(() -> workers.stream()
                        .allMatch(worker -> ProcessHandle.of(worker.pid()).isEmpty()));
    }

    @Test
    void whatCannotBeRunIsOneLine() {
        final Shell shell = new Shell(directory).in(directory);
        final Ended noLedger = shell.stat("demo", "--seconds", "1", "--ledger", "no/such/ledger");
        assertThat(noLedger.exitCode()).isEqualTo(3);
        assertThat(noLedger.error()).matches("counters-stat: cannot write ledger [^\n]+\n");
        final Ended noSegment = shell.stat("demo", "/dev/null/x.seg", "--seconds", "1", "--processes", "2");
        assertThat(noSegment.exitCode()).isEqualTo(3);
        assertThat(noSegment.error()).matches("counters-stat: [^\n]*/dev/null[^\n]*\n");
    }

    /** Those that live and have begun to count. */
    private List<ProcessInfo> awaitWorkers(final int count) {
        return await().atMost(PATIENCE)
                .ignoreException(SegmentNotFoundException.class)
                .until(
                        () -> {
                            try (SegmentReader reader = SegmentReader.open(directory.resolve("demo.seg"))) {
                                return reader.snapshot().metrics().stream()
                                                .anyMatch(sample -> sample.definition()
                                                                .id()
                                                                .name()
                                                                .equals("orders_waiting")
                                                        && sample.value() != null)
                                        ? reader.processes()
                                        : List.<ProcessInfo>of();
                            }
                        },
                        processes -> processes.stream()
                                        .filter(process -> process.state() == ProcessState.LIVE)
                                        .count()
                                == count);
    }
}
