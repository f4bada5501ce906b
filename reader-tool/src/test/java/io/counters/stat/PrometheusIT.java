package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import io.counters.Buckets;
import io.counters.testing.InMemory;
import io.counters.testing.NeedsPrograms;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes real servers over segments that nine processes write to, and is asked what it has. */
class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path EXAMPLES = Path.of("..", "docs", "examples").toAbsolutePath();
    private static final List<String> SEGMENTS = List.of("north", "south", "west");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Stored values and the unit: of cents in euros, and of nanoseconds in seconds. */
    private static final Map<String, Integer> SCALES = Map.of(
            "orders_revenue_euros_total", -2, "order_latency_seconds_sum", -9, "order_validation_seconds_sum", -9);

    @TempDir(factory = InMemory.class)
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (final Process process : processes) {
            process.toHandle().destroy();
        }
        for (final Process process : processes) {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    @NeedsPrograms("prometheus")
    void whatWasScrapedIsWhatTheLedgersSay() throws Exception {
        final Shell shell = new Shell(directory).in(directory);
        final List<String> targets = new ArrayList<>();
        for (final String segment : SEGMENTS) {
            Metrics.builder(directory.resolve(segment + ".seg").toString())
                    .strict(true)
                    .open()
                    .close();
            targets.add(serve(shell, segment));
        }
        final URI prometheus = prometheus(shell, targets);
        final Instant begin = Instant.now();
        final List<Process> demos = demos(shell, 3);
        await("gauges of living processes")
                .atMost(PATIENCE)
                .until(() -> !query(prometheus, "orders_waiting").isEmpty());
        awaitEnd(demos);
        final Map<String, Double> expected = awaitLedgers(prometheus);
        assertThat(expected).hasSizeGreaterThan(3 * 40);
        await("a scrape without the gauges of processes that have ended")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(query(prometheus, "orders_waiting")).isEmpty());
        assertThat(query(prometheus, "up").values()).hasSize(3).allMatch(up -> up == 1);
        assertThatMedianIsInItsBucket(prometheus, expected);
        assertThatRateIsThatOfTheLedgers(shell, prometheus, expected);
        assertThatDashboardHasData(prometheus, begin);
        assertThat(query(prometheus, "segment:orders_accepted:rate5m").values())
                .hasSize(3)
                .allMatch(rate -> rate > 0);
    }

    /** Of a second run, which adds to series that are there, so that the whole of it is in the window. */
    private void assertThatRateIsThatOfTheLedgers(
            final Shell shell, final URI prometheus, final Map<String, Double> before) throws Exception {
        final Instant begin = Instant.now();
        awaitEnd(demos(shell, 5));
        final Map<String, Double> after = awaitLedgers(prometheus);
        final double increase =
                sum(after, "order_latency_seconds_count{}") - sum(before, "order_latency_seconds_count{}");
        // Prometheus guesses what was before the first scrape in the window and after the last: less in a longer one
        await("a window in which that guess is small").atMost(PATIENCE).untilAsserted(() -> {
            final Instant end = Instant.now();
            final long millis = Duration.between(begin, end).toMillis();
            final String rate = "sum(rate(order_latency_seconds_count[" + millis + "ms]))";
            assertThat(single(prometheus, rate, end) * millis / 1_000).isCloseTo(increase, withinPercentage(5));
        });
    }

    /** Each query of the Grafana dashboard, as Grafana would ask it. */
    private static void assertThatDashboardHasData(final URI prometheus, final Instant begin) throws Exception {
        final Map<String, Object> dashboard =
                map(JsonTree.parse(Files.readString(EXAMPLES.resolve("grafana/counters-dashboard.json"))));
        final List<String> queries = new ArrayList<>();
        for (final Object panel : list(dashboard.get("panels"))) {
            for (final Object target : list(map(panel).get("targets"))) {
                queries.add(String.valueOf(map(target).get("expr"))
                        .replace("$segment", ".*")
                        .replace("$__rate_interval", "1m"));
            }
        }
        assertThat(queries).hasSizeGreaterThan(12).noneMatch(query -> query.contains("$"));
        final Instant end = Instant.now();
        assertThat(queries)
                .allSatisfy(query -> assertThat(list(ask(
                                        prometheus,
                                        "query_range?start=" + seconds(begin) + "&end=" + seconds(end)
                                                + "&step=1&query=",
                                        query)
                                .get("result")))
                        .isNotEmpty());
    }

    private List<Process> demos(final Shell shell, final int seconds) {
        return SEGMENTS.stream()
                .map(segment -> start(
                        shell,
                        "demo " + segment + " --processes 3 --threads 1 --seconds " + seconds + " --ledger " + segment
                                + ".ledger >" + segment + ".out 2>&1"))
                .toList();
    }

    private static void awaitEnd(final List<Process> demos) throws InterruptedException {
        for (final Process demo : demos) {
            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isZero();
        }
    }

    /** What the ledgers of all segments say, once Prometheus says it too. */
    private Map<String, Double> awaitLedgers(final URI prometheus) throws IOException {
        final Map<String, Double> expected = new TreeMap<>();
        for (final String segment : SEGMENTS) {
            addLedger(expected, segment);
        }
        final String counted = "{job=\"counters\",__name__=~\"orders?_.*_(total|count|sum|bucket)\"}";
        await("the scrape after the last update")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(query(prometheus, counted)).isEqualTo(expected));
        return expected;
    }

    private static void assertThatMedianIsInItsBucket(final URI prometheus, final Map<String, Double> expected)
            throws IOException, InterruptedException {
        final double half = sum(expected, "order_latency_seconds_count{}") / 2;
        double lower = 0;
        double upper = 0;
        for (final long bound : Buckets.latency().bounds()) {
            if (sum(expected, "order_latency_seconds_bucket{" + upper + "}") < half) {
                lower = upper;
                upper = BigDecimal.valueOf(bound).scaleByPowerOfTen(-9).doubleValue();
            }
        }
        final String median = "histogram_quantile(0.5, sum by (le) (order_latency_seconds_bucket))";
        assertThat(query(prometheus, median).values().iterator().next())
                .isGreaterThan(lower)
                .isLessThanOrEqualTo(upper);
    }

    private static double sum(final Map<String, Double> series, final String suffix) {
        return SEGMENTS.stream()
                .mapToDouble(segment -> series.getOrDefault(segment + " " + suffix, 0.0))
                .sum();
    }

    /** What the calls of all workers amount to, as series. */
    private void addLedger(final Map<String, Double> target, final String segment) throws IOException {
        final Map<String, Long> sums = new TreeMap<>();
        for (final String line : Files.readAllLines(directory.resolve(segment + ".ledger"))) {
            for (final Object metric : list(map(JsonTree.parse(line)).get("metrics"))) {
                addMetric(sums, map(metric));
            }
        }
        sums.forEach((series, sum) -> {
            final int scale = SCALES.getOrDefault(series.split("[\\[{]", 2)[0], 0);
            target.put(
                    segment + " " + series,
                    BigDecimal.valueOf(sum).scaleByPowerOfTen(scale).doubleValue());
        });
    }

    private static void addMetric(final Map<String, Long> sums, final Map<String, Object> metric) {
        final String name = (String) metric.get("name");
        if (metric.containsKey("buckets")) {
            final List<Long> bounds = name.equals("order_items")
                    ? List.of(1L, 2L, 3L, 5L, 8L, 13L, 21L, 34L)
                    : Buckets.latency().bounds();
            final int scale = name.equals("order_items") ? 0 : -9;
            sums.merge(name + "_count{}", (Long) metric.get("count"), Long::sum);
            sums.merge(name + "_sum{}", (Long) metric.get("sum"), Long::sum);
            long cumulative = 0;
            final List<Object> buckets = list(metric.get("buckets"));
            for (int i = 0; i <= bounds.size(); i++) {
                cumulative += (Long) buckets.get(i);
                final double bound = i == bounds.size()
                        ? Double.POSITIVE_INFINITY
                        : BigDecimal.valueOf(bounds.get(i))
                                .scaleByPowerOfTen(scale)
                                .doubleValue();
                sums.merge(name + "_bucket{" + bound + "}", cumulative, Long::sum);
            }
        } else if (name.endsWith("_total")) {
            final String exported = name.equals("orders_revenue_total") ? "orders_revenue_euros_total" : name;
            sums.merge(exported + map(metric.get("labels")).values(), (Long) metric.get("value"), Long::sum);
        }
    }

    /** Values by segment, name and the one label that there is besides. */
    private static Map<String, Double> query(final URI prometheus, final String query)
            throws IOException, InterruptedException {
        final Map<String, Double> values = new TreeMap<>();
        for (final Object result : list(ask(prometheus, "query?query=", query).get("result"))) {
            final Map<String, Object> labels = map(map(result).get("metric"));
            final double value = number((String) list(map(result).get("value")).get(1));
            values.put(key(labels), value);
        }
        return values;
    }

    /** Of a query at a time, whose result is one number. */
    private static double single(final URI prometheus, final String query, final Instant time)
            throws IOException, InterruptedException {
        final List<Object> results = list(ask(prometheus, "query?time=" + seconds(time) + "&query=", query)
                .get("result"));
        assertThat(results).hasSize(1);
        return number((String) list(map(results.get(0)).get("value")).get(1));
    }

    private static Map<String, Object> ask(final URI prometheus, final String page, final String query)
            throws IOException, InterruptedException {
        final URI uri = prometheus.resolve("/api/v1/" + page + URLEncoder.encode(query, StandardCharsets.UTF_8));
        final String answer = CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        assertThat(answer).startsWith("{\"status\":\"success\"");
        return map(map(JsonTree.parse(answer)).get("data"));
    }

    private static BigDecimal seconds(final Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }

    private static String key(final Map<String, Object> labels) {
        final String name = String.valueOf(labels.get("__name__"));
        final String segment = String.valueOf(labels.getOrDefault("segment", labels.get("instance")));
        if (labels.get("le") instanceof String bound) {
            return segment + " " + name + "{" + number(bound) + "}";
        }
        final List<Object> others = labels.entrySet().stream()
                .filter(label -> List.of("channel", "reason").contains(label.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return segment + " " + name + (name.endsWith("_total") ? others.toString() : "{}");
    }

    private static double number(final String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** The address at which it serves. */
    private String serve(final Shell shell, final String segment) throws IOException {
        final Process server = start(shell, "exec counters-stat serve " + segment + " --port 0");
        final String line = server.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).startsWith("listening on http://");
        return URI.create(line.substring(line.indexOf("http"))).getAuthority();
    }

    private URI prometheus(final Shell shell, final List<String> targets) throws IOException {
        Files.copy(EXAMPLES.resolve("prometheus/counters-rules.yml"), directory.resolve("counters-rules.yml"));
        Files.writeString(
                directory.resolve("prometheus.yml"),
                Files.readString(EXAMPLES.resolve("prometheus/prometheus.yml"))
                        .replace("scrape_interval: 15s", "scrape_interval: 200ms")
                        .replace("evaluation_interval: 15s", "evaluation_interval: 1s")
                        .replace("[\"127.0.0.1:9911\"]", targets.toString()));
        final int port = freePort();
        start(
                shell,
                "exec prometheus --config.file=prometheus.yml --storage.tsdb.path=data"
                        + " --web.listen-address=127.0.0.1:" + port + " >prometheus.log 2>&1");
        final URI server = URI.create("http://127.0.0.1:" + port + "/");
        await("a server that is ready")
                .atMost(PATIENCE)
                .ignoreException(ConnectException.class)
                .until(() -> isReady(server));
        return server;
    }

    private static boolean isReady(final URI server) throws IOException, InterruptedException {
        final HttpRequest ready =
                HttpRequest.newBuilder(server.resolve("/-/ready")).build();
        return CLIENT.send(ready, BodyHandlers.discarding()).statusCode() == 200;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process start(final Shell shell, final String line) {
        final Process process =
                shell.start("bash", "-c", line.startsWith("exec") ? line : "exec counters-stat " + line);
        processes.add(process);
        return process;
    }

    @SuppressWarnings("unchecked") // what JSON has, or a failure
    private static Map<String, Object> map(final Object tree) {
        return (Map<String, Object>) tree;
    }

    @SuppressWarnings("unchecked") // what JSON has, or a failure
    private static List<Object> list(final Object tree) {
        return (List<Object>) tree;
    }
}
