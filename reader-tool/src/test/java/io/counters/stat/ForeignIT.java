package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.samples.AeronStat;
import io.counters.reader.ProcessState;
import io.counters.stat.FollowedSource.Change;
import io.counters.stat.Shell.Ended;
import io.counters.stat.foreign.AeronProgram;
import io.counters.stat.foreign.ForeignFiles;
import io.counters.testing.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real media driver, which does nothing while nobody asks, and the tool as its users start it. */
class ForeignIT {
    /** Id, value and label. */
    private static final Pattern STAT_LINE = Pattern.compile(" *\\d+: +([-\\d,]+) - (.*)");

    private Path directory;
    private String cnc;
    private Shell shell;
    private ChildJvm driver;

    @BeforeEach
    void start() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "foreign-it-");
        cnc = directory.resolve("driver").resolve("cnc.dat").toString();
        shell = new Shell(directory).in(directory);
        driver = AeronProgram.start(directory.resolve("driver"));
        driver.ask("publish 10");
        driver.ask("add 1234567");
    }

    @AfterEach
    void stop() {
        driver.close();
        IoUtil.delete(directory.toFile(), false);
    }

    @Test
    void aQuietDriversCountersAreThoseOfAeronStat() throws Exception {
        final Ended aeronStat = shell.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-Daeron.dir=" + directory.resolve("driver"),
                "-cp",
                aeronJar(),
                AeronStat.class.getName(),
                "watch=false");
        assertThat(aeronStat.exitCode()).as(aeronStat.error()).isZero();
        final List<String> expected = new ArrayList<>();
        for (final String line : aeronStat.out().split("\n", -1)) {
            final Matcher counter = STAT_LINE.matcher(line);
            if (counter.matches()) {
                expected.add(counter.group(2) + " = " + counter.group(1).replace(",", ""));
            }
        }
        assertThat(expected).hasSizeGreaterThan(40).contains("Orders: desk 7 = 1234567");

        final Ended list = shell.stat("list", cnc, "--json");
        assertThat(list.error()).isEmpty();
        assertThat(list.exitCode()).isZero();
        assertThat(metrics(list.out()).map(metric -> label(metric) + " = " + metric.get("value")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyCommandTakesIt() throws IOException {
        assertThat(shell.stat("list", cnc).out())
                .startsWith("segment cnc.dat  READY  up ")
                .contains("processes: 1 ", "aeron_orders{detail=\"desk 7\"} ", "  1,234,567\n");
        assertThat(shell.stat("get", cnc, "aeron_orders{detail=\"desk 7\"}").out())
                .isEqualTo("1234567\n");
        assertThat(shell.stat("list", cnc, "--csv", "-f", "aeron_orders").out())
                .endsWith("\"{detail=\"\"desk 7\"\"}\",,GAUGE,I64,,0,OK,1234567,,,,,,\r\n");
        assertThat(shell.stat("list", cnc, "--prometheus").out())
                .contains("# TYPE aeron_bytes_sent_total counter", "aeron_orders{detail=\"desk 7\"} 1234567.0\n");
        assertThat(shell.stat("list", cnc, "--openmetrics", "--per-process").out())
                .contains("aeron_orders{detail=\"desk 7\",process=\"media driver\"} 1234567.0\n")
                .endsWith("# EOF\n");
        assertThat(shell.stat("watch", cnc, "--count", "2", "--interval", "10ms")
                        .out())
                .contains("PER SECOND", "aeron_bytes_sent ");
        for (final String command : List.of("verify", "dump", "snapshot")) {
            final Ended ended = shell.stat(command, cnc);
            assertThat(ended.exitCode()).as(command).isEqualTo(3);
            assertThat(ended.error()).as(command).matches("counters-stat: cannot open segment " + cnc + ": [^\n]+\n");
        }
    }

    @Test
    void itIsServed() throws Exception {
        final Process server = shell.start(Shell.LAUNCHER.toString(), "serve", cnc, "--port", "0");
        try {
            final String listening = server.inputReader().readLine();
            assertThat(listening).startsWith("listening on ");
            final URI metrics = URI.create(listening.substring("listening on ".length()) + "metrics");
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                            .body())
                    .contains("aeron_orders{detail=\"desk 7\",segment=\"cnc.dat\"} 1234567.0\n");
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void soIsAJvm() {
        final Path file = Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"), Long.toString(driver.pid()));
        assertThat(shell.stat("get", file.toString(), "sun.os.hrt.frequency").out())
                .isEqualTo("1000000000\n");
        assertThat(shell.stat(
                                "check",
                                file.toString(),
                                "--rule",
                                "sum('java.threads.live') > 1 && processes(LIVE) == 1")
                        .exitCode())
                .isZero();
    }

    @Test
    void rulesPassWarnAndFail() throws IOException {
        assertThat(shell.stat("check", cnc, "--rule", "aeron_errors == 0 && processes(DEAD) == 0")
                        .exitCode())
                .isZero();
        assertThat(shell.stat("check", cnc, "--rule", "aeron_orders < 1000000").exitCode())
                .isEqualTo(1);
        final Path rules = Files.writeString(
                directory.resolve("rules.yaml"),
                "rules:\n  - name: orders\n    value: aeron_orders\n    fail: value > 2000000\n    warn: value > 1000000\n");
        final Ended warned = shell.stat("check", cnc, "--rules", rules.toString());
        assertThat(warned.exitCode()).as(warned.out()).isEqualTo(2);
        driver.ask("add 1000000");
        assertThat(shell.stat("check", cnc, "--rules", rules.toString()).exitCode())
                .isEqualTo(1);
        assertThat(shell.stat("check", cnc, "--rule", "aeron_nothing == 0").exitCode())
                .isEqualTo(3);
    }

    @Test
    void aRecordingOfItIsListed() throws IOException {
        final Path recordings = Files.createDirectory(directory.resolve("recordings"));
        final Ended recorded =
                shell.stat("record", cnc, "--to", recordings.toString(), "--every", "10ms", "--for", "50ms");
        assertThat(recorded.error()).isEmpty();
        assertThat(recorded.exitCode()).isZero();
        final Ended list = shell.stat("list", recordings.toString(), "--json");
        final Ended live = shell.stat("list", cnc, "--json");
        assertThat(metrics(list.out()))
                .containsExactlyElementsOf(metrics(live.out()).toList());
        assertThat(shell.stat("list", recordings.toString()).out()).startsWith("segment cnc.dat  SNAPSHOT");
    }

    @Test
    void itIsSaidWhetherTheDriverLivesAndOneThatStartsAgainIsFollowed() throws IOException {
        final Sources sources = new SegmentSources();
        try (FollowedSource source = new FollowedSource(cnc, sources, sources.open(cnc))) {
            assertThat(stateInTenSeconds()).isEqualTo(ProcessState.STALLED); // it still maps the file
            driver.ask("close");
            assertThat(stateInTenSeconds()).isEqualTo(ProcessState.CLOSED);
            assertThat(source.follow()).isEqualTo(Change.NONE);
            driver.close();
            driver = AeronProgram.start(directory.resolve("driver"));
            assertThat(source.follow()).isEqualTo(Change.REPLACED);
            driver.kill();
            assertThat(stateInTenSeconds()).isEqualTo(ProcessState.DEAD);
            IoUtil.delete(directory.resolve("driver").toFile(), false);
            assertThat(source.follow()).isEqualTo(Change.GONE);
        }
    }

    private ProcessState stateInTenSeconds() {
        return ForeignFiles.open(cnc, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10)))
                .orElseThrow()
                .snapshot(false)
                .processes()
                .get(0)
                .state();
    }

    @Test
    void whatIsNoneIsOneLineAndThree() throws IOException {
        final byte[] bytes = Files.readAllBytes(Path.of(cnc));
        final Path odd = directory.resolve("odd.dat");
        for (final int length : new int[] {0, 100, 4_096, bytes.length / 2}) {
            Files.write(odd, Arrays.copyOf(bytes, length));
            final Ended ended = shell.stat("list", odd.toString());
            assertThat(ended.exitCode()).isEqualTo(3);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.error()).matches("counters-stat: cannot open [^\n]*" + odd + ": [^\n]+\n");
        }
    }

    /** As its maker wrote it, put together again. */
    private static String label(final Map<?, ?> metric) {
        final Map<?, ?> labels = (Map<?, ?>) Objects.requireNonNull(metric.get("labels"));
        final Object detail = labels.get("detail");
        if (detail != null) {
            return metric.get("help") + ": " + detail;
        }
        return labels.containsKey("stream")
                ? metric.get("help") + ": " + labels.get("registration") + " " + labels.get("session") + " "
                        + labels.get("stream") + " " + labels.get("channel")
                        + (labels.containsKey("joined_at") ? " @" + labels.get("joined_at") : "")
                : String.valueOf(metric.get("help"));
    }

    private static Stream<Map<?, ?>> metrics(final String json) {
        final Map<?, ?> tree = (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(json));
        return ((List<?>) Objects.requireNonNull(tree.get("metrics"))).stream().map(metric -> (Map<?, ?>) metric);
    }

    private static String aeronJar() throws URISyntaxException {
        return Path.of(AeronStat.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
    }
}
