package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Shell.Ended;
import io.counters.testing.InMemory;
import io.counters.writer.Metrics;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program and a collector that is made of the protocol's published classes. */
class PushIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir(factory = InMemory.class)
    private Path directory;

    /** It refuses the first two requests, too, for the moment. */
    @Test
    void aCollectorGetsExactlyTheLedgerOfTheDemo() throws Exception {
        final Shell shell = new Shell(directory).in(directory);
        final Process demo = shell.start(
                "bash", "-c", "counters-stat demo --processes 2 --threads 2 --seconds 2 --ledger L >demo.out 2>&1");
        await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("demo.seg")));
        try (OtlpReceiver receiver = new OtlpReceiver(0, 2, 503)) {
            final Process push = shell.start(
                    Shell.LAUNCHER.toString(), "push", "demo", "--interval", "100ms", "--to", receiver.url());
            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isZero();
            assertThat(push.toHandle().destroy()).isTrue();
            assertThat(push.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(push.exitValue()).isEqualTo(143);
            assertThat(push.getErrorStream().readAllBytes()).isEmpty();
            assertThat(receiver.refused).hasValue(2);
            assertThat(receiver.accepted).hasSizeGreaterThan(2);
            final SegmentSnapshot segment = snapshot();
            assertThat(totals(receiver.last())).isEqualTo(ledger(segment));
            receiver.accepted.forEach(request -> assertSinceTheStart(request, segment));
            assertThat(receiver.accepted.stream()
                            .map(PushIT::totals)
                            .map(totals -> totals.getOrDefault(
                                    MetricId.of("orders_accepted_total").withLabel("channel", "web"), List.of(0L)))
                            .map(total -> total.get(0).longValue()))
                    .isSorted();
        }
    }

    @Test
    void scansWaitForACollectorThatIsDown() throws Exception {
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Metrics metrics = Metrics.builder(directory.resolve("orders.seg").toString())
                .instance("web")
                .strict(true)
                .open()) {
            metrics.counter("c", "").add(7);
            final Process push = new Shell(directory)
                    .start(
                            Shell.LAUNCHER.toString(),
                            "push",
                            "orders",
                            "--per-process",
                            "--interval=50ms",
                            "--timeout=200ms",
                            "--queue=5",
                            "--to=" + OtlpReceiver.url(port));
            try {
                final BufferedReader error = push.errorReader(StandardCharsets.UTF_8);
                assertThat(error.readLine())
                        .startsWith("counters-stat: cannot push to " + OtlpReceiver.url(port) + ": ");
                metrics.counter("c", "").add(3);
                try (OtlpReceiver receiver = new OtlpReceiver(port, 0, 0)) {
                    assertThat(error.readLine())
                            .startsWith("counters-stat: pushing to " + OtlpReceiver.url(port)
                                    + " again; scans lost so far: ");
                    final MetricId c = MetricId.of("c").withLabel("process", "web");
                    await().atMost(PATIENCE).until(() -> totals(receiver.last()).equals(Map.of(c, List.of(10L))));
                    assertThat(receiver.accepted.stream()
                                    .flatMap(request -> OtlpReceiver.metrics(request).stream())
                                    .map(metric ->
                                            metric.getSum().getDataPoints(0).getTimeUnixNano()))
                            .isSorted()
                            .doesNotHaveDuplicates();
                }
            } finally {
                push.toHandle().destroyForcibly();
                push.waitFor();
            }
        }
    }

    @Test
    void aCollectorThatStaysAwayIsNoForWhoAsksOnce() throws IOException {
        Metrics.builder(directory.resolve("orders.seg").toString()).open().close();
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        final Ended push = new Shell(directory)
                .stat("push", "orders", "--once", "--timeout", "200ms", "--to", OtlpReceiver.url(port));

        assertThat(push.exitCode()).isEqualTo(1);
        assertThat(push.out()).isEmpty();
        assertThat(push.error()).matches("counters-stat: cannot push to [^\n]+\n");
    }

    private SegmentSnapshot snapshot() {
        try (SegmentReader reader = SegmentReader.open(directory.resolve("demo.seg"))) {
            return reader.snapshot();
        }
    }

    /** What the workers' calls amount to, in the metrics' units. The levels of the dead are nowhere. */
    private SortedMap<MetricId, List<Number>> ledger(final SegmentSnapshot segment) throws IOException {
        final SortedMap<MetricId, List<Long>> stored = new TreeMap<>();
        for (final String line : Files.readAllLines(directory.resolve("L"))) {
            for (final Object entry : list(map(JsonTree.parse(line)).get("metrics"))) {
                final Map<?, ?> metric = map(entry);
                final SortedMap<String, String> labels = new TreeMap<>();
                map(metric.get("labels")).forEach((key, value) -> labels.put((String) key, (String) value));
                final List<Long> numbers = new ArrayList<>();
                if (metric.containsKey("buckets")) {
                    numbers.add((Long) metric.get("sum"));
                    list(metric.get("buckets")).forEach(bucket -> numbers.add((Long) bucket));
                } else if (metric.get("value") instanceof Long value) {
                    numbers.add(value);
                }
                stored.merge(new MetricId((String) metric.get("name"), labels), numbers, PushIT::plus);
            }
        }
        final SortedMap<MetricId, List<Number>> ledger = new TreeMap<>();
        for (final MetricSample sample : segment.metrics()) {
            final MetricDefinition definition = sample.definition();
            if (definition.kind() == MetricKind.GAUGE) {
                continue;
            }
            final List<Number> numbers = new ArrayList<>(stored.get(definition.id()));
            if (definition.scale() != 0 || definition.kind() == MetricKind.HISTOGRAM) {
                numbers.set(0, definition.inUnit((Long) numbers.get(0)).doubleValue());
            }
            ledger.put(definition.id(), numbers);
        }
        assertThat(ledger).hasSizeGreaterThan(8);
        return ledger;
    }

    private static List<Long> plus(final List<Long> left, final List<Long> right) {
        final List<Long> sums = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            sums.add(left.get(i) + right.get(i));
        }
        return sums;
    }

    /** Of a counter its total, of a histogram its sum and its buckets. */
    private static SortedMap<MetricId, List<Number>> totals(final ExportMetricsServiceRequest request) {
        final SortedMap<MetricId, List<Number>> totals = new TreeMap<>();
        for (final Metric metric : OtlpReceiver.metrics(request)) {
            for (final NumberDataPoint point : metric.getSum().getDataPointsList()) {
                totals.put(
                        id(metric, point.getAttributesList()),
                        List.of(point.hasAsInt() ? (Number) point.getAsInt() : (Number) point.getAsDouble()));
            }
            for (final HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
                final List<Number> numbers = new ArrayList<>(List.of(point.getSum()));
                numbers.addAll(point.getBucketCountsList());
                totals.put(id(metric, point.getAttributesList()), numbers);
            }
        }
        return totals;
    }

    private static MetricId id(final Metric metric, final List<KeyValue> attributes) {
        MetricId id = MetricId.of(metric.getName());
        for (final KeyValue attribute : attributes) {
            id = id.withLabel(attribute.getKey(), attribute.getValue().getStringValue());
        }
        return id;
    }

    private static void assertSinceTheStart(final ExportMetricsServiceRequest request, final SegmentSnapshot segment) {
        final Instant created = segment.segment().createdAt();
        final long start = TimeUnit.SECONDS.toNanos(created.getEpochSecond()) + created.getNano();
        for (final Metric metric : OtlpReceiver.metrics(request)) {
            if (metric.hasSum()) {
                assertThat(metric.getSum().getAggregationTemporality())
                        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                assertThat(metric.getSum().getIsMonotonic()).isTrue();
                assertThat(metric.getSum().getDataPointsList())
                        .allMatch(point -> point.getStartTimeUnixNano() == start && point.getTimeUnixNano() > start);
            } else if (metric.hasHistogram()) {
                assertThat(metric.getHistogram().getAggregationTemporality())
                        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                assertThat(metric.getHistogram().getDataPointsList())
                        .allMatch(point -> point.getStartTimeUnixNano() == start && point.getTimeUnixNano() > start);
            }
        }
    }

    private static Map<?, ?> map(final Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(final Object value) {
        return (List<?>) value;
    }
}
