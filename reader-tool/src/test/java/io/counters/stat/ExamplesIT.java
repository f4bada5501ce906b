package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.stat.Shell.Ended;
import io.counters.testing.InMemory;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/examples has does what it says, with the real counterparts where they are installed. */
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples").toAbsolutePath();
    private static final Path PYTHON = Path.of("src", "main", "python", "counters.py");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{.*})? (\\S+)");
    private static final Pattern BOUND = Pattern.compile("\\ble=\"([^\"]*)\"");
    private static final Pattern PUTVAL =
            Pattern.compile("PUTVAL \"([^/\" ]+)/([^/\" ]+)/((?:derive|gauge)-[^/\" ]+)\" interval=(\\S+) N:(\\S+)");

    @TempDir(factory = InMemory.class)
    private static Path segments;

    private static Shell shell;

    @TempDir(factory = InMemory.class)
    private Path directory;

    @BeforeAll
    static void count() {
        shell = new Shell(segments).in(segments);
        assertThat(shell.stat("demo", "orders", "--processes", "2", "--threads", "2", "--seconds", "1", "--ledger", "L")
                        .exitCode())
                .isZero();
    }

    @Test
    void textfileJobGivesNodeExporterAWholePageOrNone() throws Exception {
        final Path page = directory.resolve("counters-orders.prom");

        final Ended written = shell.run(textfileJob(), "orders", directory.toString());

        assertThat(written.error()).isEmpty();
        assertThat(written.exitCode()).isZero();
        assertThat(files()).containsExactly(page);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-r--r--");
        final Map<String, Double> samples = samples(Files.readString(page));
        assertThat(samples).hasSizeGreaterThan(40).containsAllEntriesOf(ledger());

        assertThat(shell.run(textfileJob(), segments.resolve("orders.seg").toString(), directory.toString())
                        .exitCode())
                .isZero();
        assertThat(files()).containsExactly(page);

        final Shell elsewhere = new Shell(directory);
        assertThat(elsewhere.run(textfileJob(), "orders", directory.toString()).exitCode())
                .isEqualTo(3);
        assertThat(files()).isEmpty();
    }

    @Test
    @NeedsPrograms("prometheus-node-exporter")
    void nodeExporterShowsWhatTheTextfileJobWrote() throws Exception {
        assertThat(shell.run(textfileJob(), "orders", directory.toString()).exitCode())
                .isZero();
        final String expected = Files.readString(directory.resolve("counters-orders.prom"));
        final int port = freePort();
        final Process exporter = shell.start(
                "bash",
                "-c",
                "exec prometheus-node-exporter --collector.disable-defaults --collector.textfile"
                        + " --collector.textfile.directory=" + directory + " --web.listen-address=127.0.0.1:" + port
                        + " >/dev/null 2>&1");
        try {
            await("node_exporter")
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(samples(get(port)))
                            .containsAllEntriesOf(samples(expected))
                            .containsAllEntriesOf(ledger())
                            .containsEntry("node_textfile_scrape_error", 0.0));
        } finally {
            end(exporter);
        }
    }

    @Test
    @NeedsPrograms("python3")
    void collectdScriptSaysWhatTheLedgerSays() throws Exception {
        final Ended said = new Shell(segments)
                .with("COLLECTD_HOSTNAME", "here")
                .with("COLLECTD_INTERVAL", "7.000")
                .run(collectdScript(), "orders");

        assertThat(said.error()).isEmpty();
        assertThat(said.exitCode()).isZero();
        final Map<String, Double> values = new TreeMap<>();
        for (final String line : said.out().lines().toList()) {
            final Matcher matcher = PUTVAL.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            assertThat(matcher.group(1)).isEqualTo("here");
            assertThat(matcher.group(2)).isEqualTo("counters-orders");
            assertThat(matcher.group(4)).isEqualTo("7.000");
            values.put(matcher.group(3), Double.valueOf(matcher.group(5)));
        }
        final Map<String, Double> ledger = ledger();
        assertThat(values)
                .containsEntry(
                        "derive-orders_accepted_total-channel-web",
                        ledger.get("orders_accepted_total{channel=\"web\"}"))
                .containsEntry("derive-order_items-count", ledger.get("order_items_count"));

        final Ended missing = new Shell(segments).run(collectdScript(), "nothing");
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.error())
                .isEqualTo("counters-collectd: nothing: there is no such file (expected: a segment)\n");
    }

    @Test
    @NeedsPrograms({"python3", "collectd"})
    void collectdWritesDownWhatTheScriptSays() throws Exception {
        assumeTrue(shell.sh("id -u").out().strip().equals("0"), "only root's collectd may start programs as another");
        final String script = collectdScript();
        final Path segment = Files.copy(segments.resolve("orders.seg"), directory.resolve("orders.seg"));
        assertThat(shell.sh("chmod -R a+rX " + directory).exitCode()).isZero();
        final Path configuration = Files.writeString(directory.resolve("collectd.conf"), """
                BaseDir "%1$s"
                PIDFile "%1$s/pid"
                PluginDir "/usr/lib/collectd"
                TypesDB "/usr/share/collectd/types.db"
                Hostname "here"
                Interval 1
                LoadPlugin csv
                <Plugin csv>
                    DataDir "%1$s/csv"
                    StoreRates false
                </Plugin>
                %2$s
                """.formatted(
                        directory,
                        Files.readString(EXAMPLES.resolve("collectd/counters.conf"))
                                .replace("\"shop\"", "\"nobody\"")
                                .replace("/usr/local/bin/counters-collectd", script)
                                .replace("/dev/shm/counters-1000/orders.seg", segment.toString())));
        final Process collectd = shell.start("bash", "-c", "exec collectd -f -C " + configuration + " >/dev/null 2>&1");
        try {
            final Path values = directory.resolve("csv/here/counters-orders");
            await("collectd's file of a counter")
                    .atMost(PATIENCE)
                    .until(() -> Files.isDirectory(values)
                            && shell.sh("cat " + values + "/derive-orders_accepted_total-channel-web-*")
                                    .out()
                                    .contains("\n"));
            final String file = shell.sh("cat " + values + "/derive-orders_accepted_total-channel-web-*")
                    .out();
            final double accepted = ledger().getOrDefault("orders_accepted_total{channel=\"web\"}", -1.0);
            assertThat(file).startsWith("epoch,value\n").contains(String.format(",%.0f\n", accepted));
        } finally {
            end(collectd);
        }
    }

    @Test
    @NeedsPrograms("promtool")
    void promtoolFindsNoFaultInAnyPageOfText() throws Exception {
        assertThat(shell.run(textfileJob(), "orders", directory.toString()).exitCode())
                .isZero();
        final String page = " <" + directory.resolve("counters-orders.prom");
        final String list = "counters-stat list orders --prometheus";
        for (final String check : List.of(
                "promtool check metrics" + page,
                list + " | promtool check metrics",
                list + " --per-process | promtool check metrics",
                "counters-stat list \"$(counters-stat snapshot orders " + directory
                        + "/)\" --prometheus | promtool check metrics",
                "counters-stat record orders --to " + directory + " --every 100ms --for 200ms >recorded"
                        + " && counters-stat list \"$(cat recorded)\" --prometheus | promtool check metrics")) {
            final Ended checked = shell.sh("set -o pipefail; " + check);
            assertThat(checked.error()).as(check).isEmpty();
            assertThat(checked.exitCode()).as(check).isZero();
        }
    }

    @Test
    @NeedsPrograms("promtool")
    void promtoolFindsTheRulesAndTheirTestsRight() {
        final Shell inPlace = new Shell(segments).in(EXAMPLES.resolve("prometheus"));

        assertThat(inPlace.sh("promtool check config prometheus.yml && promtool test rules counters-rules-test.yml"))
                .satisfies(ended -> assertThat(ended.exitCode())
                        .as(ended.out() + ended.error())
                        .isZero())
                .satisfies(ended -> assertThat(ended.out()).contains("10 rules found"));
    }

    @Test
    @NeedsPrograms("systemd-analyze")
    void systemdUnderstandsTheUnits() throws Exception {
        final StringBuilder units = new StringBuilder();
        try (Stream<Path> originals = Files.list(EXAMPLES.resolve("systemd"))) {
            for (final Path original : originals.sorted().toList()) {
                final String unit = Files.readString(original)
                        .replace("/usr/local/bin/counters-stat", Shell.LAUNCHER.toString())
                        .replace("/usr/local/bin/counters-textfile", textfileJob());
                units.append(" ./")
                        .append(Files.writeString(directory.resolve(original.getFileName()), unit)
                                .getFileName());
            }
        }

        final Ended verified = new Shell(segments).in(directory).sh("systemd-analyze verify" + units);

        assertThat(verified.error()).isEmpty();
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    void theRestoreUnitKeepsTotalsWhenTheMachineGoesDownAndBringsThemBack() throws Exception {
        final String unit = Files.readString(EXAMPLES.resolve("systemd/counters-restore@.service"));
        final Path disk = Files.createDirectory(directory.resolve("disk"));
        final Path memory = directory.resolve("memory");
        final Shell machine = new Shell(memory).in(directory);
        final String[] web = {"get", "orders", "orders_accepted_total{channel=\"web\"}"};
        shell.stat("snapshot", "orders", disk.toString());

        for (int boot = 1; boot <= 2; boot++) {
            final Ended started = machine.sh(command("ExecStart", unit, disk));
            assertThat(started.error()).isEmpty();
            assertThat(started.out()).startsWith("restored 2 processes of ");
            assertThat(machine.stat(web)).isEqualTo(shell.stat(web));
            assertThat(machine.sh(command("ExecStop", unit, disk)).error()).isEmpty();
            Files.delete(memory.resolve("orders.seg"));
        }
        try (Stream<Path> snapshots = Files.list(disk)) {
            assertThat(snapshots).as("one of each life").hasSize(3);
        }
    }

    /** Of a unit for the segment {@code orders}, with the directory of its state somewhere else. */
    private static String command(final String key, final String unit, final Path state) {
        return unit.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1)
                        .replace("/usr/local/bin/", "")
                        .replace("/var/lib/counters", state.toString())
                        .replace("%i", "orders"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readerInOtherNamespacesSeesThatTheWritersLive() throws Exception {
        final String script = EXAMPLES.resolve("namespaces/in-namespaces").toString();
        assumeTrue(shell.run(script, directory.toString(), "true").exitCode() == 0, "namespaces are not permitted");
        final Shell container = new Shell(Path.of("/dev/shm/pod")).in(directory);
        Files.createDirectory(
                directory.resolve("pod"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        final String stat = Shell.LAUNCHER.toString();
        final Process writers = container.start(
                script,
                directory.toString(),
                stat,
                "demo",
                "pod",
                "--processes",
                "2",
                "--threads",
                "1",
                "--seconds",
                "60",
                "--ledger",
                "/dev/null");
        try {
            await("two writers that live in the eyes of a reader elsewhere")
                    .atMost(PATIENCE)
                    .until(() -> {
                        final Ended read = container.run(script, directory.toString(), stat, "list", "pod", "--json");
                        return read.exitCode() == 0 && read.out().split("\"state\":\"LIVE\"", -1).length == 3;
                    });
        } finally {
            writers.destroyForcibly(); // and with it all that is in its namespaces
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static String textfileJob() {
        return EXAMPLES.resolve("node-exporter/counters-textfile").toString();
    }

    /** Installed as its comment says: beside the module. */
    private String collectdScript() throws IOException {
        final Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(PYTHON, bin.resolve("counters.py"), StandardCopyOption.REPLACE_EXISTING);
        return Files.copy(
                        EXAMPLES.resolve("collectd/counters-collectd"),
                        bin.resolve("counters-collectd"),
                        StandardCopyOption.REPLACE_EXISTING)
                .toString();
    }

    private static String get(final int port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** Values by name and labels. */
    private static Map<String, Double> samples(final String page) {
        final Map<String, Double> samples = new TreeMap<>();
        for (final String line : page.lines().toList()) {
            final Matcher matcher = SAMPLE.matcher(line);
            if (matcher.matches()) {
                final String labels = BOUND.matcher(matcher.group(2) == null ? "" : matcher.group(2))
                        .replaceAll(bound -> "le=" + number(bound.group(1)));
                samples.put(matcher.group(1) + labels, number(matcher.group(3)));
            }
        }
        return samples;
    }

    private static double number(final String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** What the calls of all workers amount to: accepted orders by channel, and how many had items. */
    @SuppressWarnings("unchecked") // what a ledger has, or a failure
    private static Map<String, Double> ledger() throws IOException {
        final Map<String, Double> sums = new TreeMap<>();
        for (final String line : Files.readAllLines(segments.resolve("L"))) {
            final Map<String, Object> worker = (Map<String, Object>) JsonTree.parse(line);
            for (final Map<String, Object> metric : (List<Map<String, Object>>) worker.get("metrics")) {
                if ("orders_accepted_total".equals(metric.get("name"))) {
                    final Map<String, Object> labels = (Map<String, Object>) metric.get("labels");
                    sums.merge(
                            "orders_accepted_total{channel=\"" + labels.get("channel") + "\"}",
                            ((Long) metric.get("value")).doubleValue(),
                            Double::sum);
                } else if ("order_items".equals(metric.get("name"))) {
                    sums.merge("order_items_count", ((Long) metric.get("count")).doubleValue(), Double::sum);
                }
            }
        }
        assertThat(sums).hasSize(4);
        return sums;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void end(final Process process) throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
