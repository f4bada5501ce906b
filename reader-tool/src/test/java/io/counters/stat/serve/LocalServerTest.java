package io.counters.stat.serve;

import static io.counters.stat.Snapshots.orders;
import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.json.JsonWriter;
import io.counters.reader.SegmentSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalServerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final Segments segments = new Segments();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        segments.put("orders", Optional.of(orders()));
        server = LocalServer.start(0, segments, INTERVAL, remarks::add, log::add);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itListensOnLoopbackOnly() {
        assertThat(server.url()).matches("http://127\\.0\\.0\\.1:\\d+/");
        assertThatThrownBy(() ->
                        LocalServer.start(URI.create(server.url()).getPort(), segments, INTERVAL, log::add, log::add))
                .isInstanceOf(BindException.class);
    }

    @Test
    void metricsBearTheirSegment() throws Exception {
        segments.put("users", Optional.of(snapshot("users", scalar(MetricDefinition.counter("logins"), 7L))));
        assertThat(get("metrics").body().lines())
                .contains(
                        "orders_accepted_total{channel=\"web\",segment=\"orders\"} 1234567.0",
                        "logins_total{segment=\"users\"} 7.0");
        assertThat(get("metrics?segment=users").body())
                .contains("logins_total{segment=\"users\"} 7.0\n")
                .doesNotContain("orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                                        | text/plain",
                "*/*                                                                     | text/plain",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8         | text/plain",
                "text/plain;version=0.0.4                                                | text/plain",
                "application/openmetrics-text                                            | application/openmetrics-text",
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5             | application/openmetrics-text",
                "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;q=0.5      | application/openmetrics-text",
                "application/openmetrics-text;q=0.4,text/plain;version=0.0.4;q=0.5       | text/plain",
                "application/openmetrics-text;q=0,*/*                                    | text/plain",
                "application/openmetrics-text;version=2.0.0,*/*;q=0.1                    | text/plain",
                "application/vnd.google.protobuf;encoding=delimited;q=0.8,text/plain;q=0.5 | text/plain",
                "image/png                                                               | text/plain",
            })
    void theFormatIsNegotiated(final String accept, final String type) throws Exception {
        final HttpResponse<String> page = accept == null ? get("metrics") : get("metrics", "Accept", accept);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith(type + "; version=");
        assertThat(page.body().endsWith("# EOF\n")).isEqualTo(type.contains("openmetrics"));
    }

    @Test
    void pagesAreCompressedForThoseWhoCan() throws Exception {
        final HttpResponse<byte[]> packed =
                CLIENT.send(request("metrics").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        final byte[] page = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
        final HttpResponse<String> plain = get("metrics", "Accept-Encoding", "gzip;q=0");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(page).asString(StandardCharsets.UTF_8).isEqualTo(plain.body());
        assertThat(packed.body().length).isLessThan(page.length / 2);
    }

    @Test
    void jsonIsThatOfList() throws Exception {
        final StringWriter json = new StringWriter();
        JsonWriter.write(orders(), json);
        final HttpResponse<String> page = get("json");
        assertThat(page.body()).isEqualTo(json.toString());
        assertThat(page.headers().firstValue("Content-Type")).contains("application/json");
        segments.put("users", Optional.empty());
        assertThat(get("json").statusCode()).isEqualTo(400);
        assertThat(get("json").body()).isEqualTo("which segment? /json?segment=NAME with one of orders, users\n");
        assertThat(get("json?x=y&segment=orders").body()).isEqualTo(json.toString());
        assertThat(get("json?segment=users").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"'', text/html", "dashboard.js, text/javascript", "dashboard.css, text/css"})
    void theLivePageIsOursAloneAndAsksNobodyElse(final String path, final String type) throws Exception {
        final HttpResponse<String> page = get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains(type + "; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
                .doesNotContain("unsafe", "http", "*");
        assertThat(page.body().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("://", "innerHTML", "style=", "onclick=");
    }

    @Test
    void healthIsWhetherAllCanBeRead() throws Exception {
        assertThat(get("health").statusCode()).isEqualTo(200);
        segments.put("users", Optional.empty());
        final HttpResponse<String> page = get("health");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body())
                .isEqualTo("{\"ok\":false,\"segments\":[{\"name\":\"orders\",\"ok\":true,\"state\":\"READY\"},"
                        + "{\"name\":\"users\",\"ok\":false}]}\n");
        assertThat(get("health?segment=orders").statusCode()).isEqualTo(200);
        assertThat(get("metrics").body())
                .contains("counters_segment_up{segment=\"users\"} 0.0\n", "load{segment=\"orders\"} 0.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics/", "metricsx", "..", "%2e%2e/metrics", "metrics?segment=nope", "json?segment="})
    void whatIsNotThereIs404(final String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void otherMethodsAre405(final String method) throws IOException {
        assertThat(raw(method + " /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nxx"))
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: GET, HEAD\r\n");
    }

    @Test
    void headIsGetWithoutABody() throws Exception {
        final String head = raw("HEAD /json HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(head)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-length: " + get("json").body().length() + "\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 200",
        "127.0.0.1:9911, 200",
        "LocalHost:1, 200",
        "[::1]:80, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example:9911, 403",
        "evil.example:9911, 403",
        "'', 403"
    })
    void onlyThoseWhoCallItLocalAreAnswered(final String host, final int status) throws IOException {
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void noStackTraceLeaves() throws Exception {
        segments.failure = new IllegalStateException("secret");
        final HttpResponse<String> page = get("metrics");
        assertThat(page.statusCode()).isEqualTo(500);
        assertThat(page.body()).isEqualTo("this cannot be answered; the reason is in the server's log\n");
        assertThat(log).containsExactly("cannot answer /metrics: java.lang.IllegalStateException: secret");
        segments.failure = null;
        assertThat(get("metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void nonsenseHarmsNobody() throws Exception {
        for (final String nonsense : List.of(
                "\u0000\u0001\u0002\r\n\r\n",
                "GET\r\n\r\n",
                "GET /metrics\r\n\r\n",
                "GET http://[ HTTP/1.1\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET mailto:x HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /metrics?segment=%FF%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: -7\r\n\r\n")) {
            assertThat(raw(nonsense)).doesNotContain("HTTP/1.1 200", "\tat ", "io.counters");
        }
        assertThat(get("metrics", "Accept", ",;q=;".repeat(1_000)).statusCode()).isEqualTo(200);
    }

    @Test
    void twoHundredAtOnceAreAllAnswered() {
        final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(
                    CLIENT.sendAsync(request(i % 2 == 0 ? "metrics" : "json").build(), BodyHandlers.ofString()));
        }
        assertThat(answers).allMatch(answer -> answer.join().statusCode() == 200);
    }

    @Test
    void whoComesWhenAllThreadsAndAllPlacesToWaitAreTakenIsHungUpOnAndTheOthersAreAnswered() throws IOException {
        final int served = 32 + LiveStream.MAX_CLIENTS + 512;
        final int tooMany = 50;
        segments.gate = new CountDownLatch(1);
        final List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < served + tooMany; i++) {
                clients.add(ask("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            }
            final List<SocketChannel> waiting = new ArrayList<>(clients);
            await().until(() -> {
                waiting.removeIf(LocalServerTest::isHungUpOn);
                return waiting.size() <= served;
            });
            segments.gate.countDown();

            assertThat(waiting).hasSize(served);
            for (final SocketChannel client : waiting) {
                client.configureBlocking(true);
                final ByteBuffer begin = ByteBuffer.allocate("HTTP/1.1 200".length());
                while (begin.hasRemaining() && client.read(begin) >= 0) {
                    // what is sent in pieces
                }
                assertThat(begin.array()).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 200");
            }
        } finally {
            segments.gate.countDown();
            for (final SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whatPagesLeaveOutIsRemarked() throws Exception {
        segments.put("orders", Optional.of(snapshot("orders", scalar(MetricDefinition.counter("c"), -1L))));
        get("metrics");
        assertThat(remarks)
                .containsExactly("metric c of segment orders is left out: its value is none that a COUNTER has");
    }

    @Test
    void afterItsEndNobodyIsThere() {
        server.close();
        assertThatThrownBy(() -> get("metrics")).isInstanceOf(ConnectException.class);
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path));
    }

    private HttpResponse<String> get(final String path, final String... headers) throws Exception {
        final HttpRequest.Builder request = request(path);
        return CLIENT.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    /** Everything that comes back until the other side hangs up, or has nothing more to say. */
    private String raw(final String request) throws IOException {
        final URI uri = URI.create(server.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private SocketChannel ask(final String request) throws IOException {
        final URI uri = URI.create(server.url());
        final SocketChannel client = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
        client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        client.configureBlocking(false);
        return client;
    }

    private static boolean isHungUpOn(final SocketChannel client) {
        try {
            return client.read(ByteBuffer.allocate(1)) < 0;
        } catch (final IOException e) {
            return true;
        }
    }

    /** Snapshots that never change by themselves. */
    private static final class Segments implements ServedSegments {
        private final Map<String, Optional<SegmentSnapshot>> snapshots = new TreeMap<>();
        private volatile RuntimeException failure;
        private CountDownLatch gate = new CountDownLatch(0);

        void put(final String name, final Optional<SegmentSnapshot> snapshot) {
            snapshots.put(name, snapshot);
        }

        @Override
        public List<String> names() {
            return List.copyOf(snapshots.keySet());
        }

        @Override
        public Look look(final String name) {
            return new Look(true, Optional.empty());
        }

        @Override
        public Optional<SegmentSnapshot> snapshot(final String name) {
            if (failure != null) {
                throw failure;
            }
            try {
                gate.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return snapshots.get(name);
        }
    }
}
