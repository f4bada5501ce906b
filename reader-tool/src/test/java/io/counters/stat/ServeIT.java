package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.SegmentBusyException;
import io.counters.testing.InMemory;
import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program as a server: what its clients, its segments and its end do to it. */
class ServeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** More than sockets take in when nobody reads. */
    private static final int MANY = 10_000;

    private static final int MORE_THAN_THREADS = 300;

    /** So many times the whole is more than the server's heap. */
    private static final int NEVER_READING = 40;

    private static final Pattern TICK = Pattern.compile("data: \\{\"at\":(\\d+)}");

    @TempDir(factory = InMemory.class)
    private Path directory;

    private Metrics metrics;
    private Process server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        metrics = open();
        metrics.counter("c", "").add(7);
        server = new Shell(directory)
                .with(
                        "COUNTERS_STAT_OPTS",
                        "-Xmx192m -Dsun.net.httpserver.maxReqTime=2 -Dcounters.serve.maxWriteTime=3"
                                + " -Dsun.net.httpserver.idleInterval=2")
                .start(Shell.LAUNCHER.toString(), "serve", "--port", "0", "--interval", "200ms");
        final BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
        final String line = out.readLine();
        assertThat(line).startsWith("listening on http://127.0.0.1:");
        url = URI.create(line.substring(line.indexOf("http")));
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.toHandle().destroyForcibly();
        server.waitFor();
        metrics.close();
    }

    @Test
    void theTermSignalEndsItCleanly() throws Exception {
        assertThat(get("metrics").body()).contains("c_total{segment=\"orders\"} 7.0\n");
        assertThat(server.toHandle().destroy()).isTrue();
        assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(143);
        assertThat(server.getErrorStream().readAllBytes()).isEmpty();
    }

    @Test
    void aSegmentThatVanishesAndComesBackIsFollowed() throws Exception {
        metrics.close();
        Files.delete(directory.resolve("orders.seg"));
        final HttpResponse<String> gone = get("health");
        assertThat(gone.statusCode()).isEqualTo(503);
        assertThat(get("metrics").body())
                .contains("counters_segment_up{segment=\"orders\"} 0.0\n")
                .doesNotContain("c_total");
        metrics = open();
        metrics.counter("c", "").add(1);
        await().atMost(PATIENCE).until(() -> get("metrics").body().contains("c_total{segment=\"orders\"} 1.0\n"));
        assertThat(get("health").statusCode()).isEqualTo(200);
        final BufferedReader error = server.errorReader(StandardCharsets.UTF_8);
        assertThat(error.readLine())
                .isEqualTo("counters-stat: segment orders is gone; nothing is served of it until there is a new one");
        assertThat(error.readLine()).isEqualTo("counters-stat: segment orders was replaced; the new one is served");
    }

    @Test
    void whoSaysNothingOrHalfARequestIsHungUpOnAndHoldsUpNobody() throws Exception {
        final List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                sockets.add(connect());
                final Socket half = connect();
                half.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
                sockets.add(half);
            }
            assertThat(get("metrics").statusCode()).isEqualTo(200);
            for (final Socket socket : sockets) {
                assertThat(read(socket)).isZero();
            }
        } finally {
            closeAll(sockets);
        }
    }

    @Test
    void thereAreNoMoreConnectionsThanThereMayBe() throws Exception {
        final int most = 1024;
        final long before = openFiles();
        final List<Socket> sockets = new ArrayList<>();
        long peak = 0;
        try {
            for (int i = 0; i < most + 200; i++) {
                sockets.add(connect());
                peak = Math.max(peak, openFiles() - before);
            }
        } finally {
            closeAll(sockets);
        }
        assertThat(peak).isBetween(most / 2L, most + 16L);
        await().atMost(PATIENCE).until(() -> openFiles() <= before + 16);
        assertThat(get("health").statusCode()).isEqualTo(200);
    }

    @Test
    void whoDropsTheConnectionInTheMiddleOfAnAnswerLeavesNothingBehind() throws Exception {
        final long before = openFiles();
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            askAndDrop("stream");
        }
        fill();
        for (int i = 0; i < NEVER_READING; i++) {
            askAndDrop("metrics");
        }
        await().atMost(PATIENCE).until(() -> openFiles() <= before + 16);
        try (Socket socket = ask("stream")) {
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
        assertThat(get("health").statusCode()).isEqualTo(200);
    }

    @Test
    void whoReadsAByteAndNoMoreIsHungUpOnAndHoldsUpNobody() throws Exception {
        fill();
        final long length = get("metrics").body().length();
        final List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                sockets.add(ask("metrics"));
            }
            assertThat(sockets.get(0).getInputStream().read()).isNotNegative();
            // every thread is taken, so the next one is answered when somebody is hung up on
            assertThat(get("health").statusCode()).isEqualTo(200);
            assertThat(sockets).anyMatch(socket -> read(socket) < length);
        } finally {
            closeAll(sockets);
        }
        assertThat(get("metrics").body()).hasSizeGreaterThanOrEqualTo((int) length);
    }

    @Test
    void whoNeverReadsTheStreamIsHungUpOnTakesLittleAndHoldsUpNobody() throws Exception {
        fill();
        final long length = get("json").body().length();
        final List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < NEVER_READING; i++) {
                sockets.add(ask("stream"));
            }
            final HttpResponse<Stream<String>> reading =
                    CLIENT.send(HttpRequest.newBuilder(url.resolve("stream")).build(), BodyHandlers.ofLines());
            final Iterator<String> lines = reading.body().iterator();
            final long start = nextTick(lines);
            metrics.counter("c", "").add(1_000);
            String line = lines.next();
            while (!line.endsWith("\"value\":1007}]}")) {
                line = lines.next();
            }
            // longer than anybody may take for a write
            long now = start;
            while (now - start < 4_000) {
                now = nextTick(lines);
            }
            reading.body().close();
            for (final Socket socket : sockets) {
                assertThat(read(socket)).isLessThan(length);
            }
        } finally {
            closeAll(sockets);
        }
        assertThat(get("health").statusCode()).isEqualTo(200);
    }

    private static long nextTick(final Iterator<String> lines) {
        while (true) {
            final Matcher tick = TICK.matcher(lines.next());
            if (tick.matches()) {
                return Long.parseLong(tick.group(1));
            }
        }
    }

    private void fill() {
        for (int i = 0; i < MANY; i++) {
            filler(MetricDefinition.counter("filler").withLabel("i", i + "x".repeat(600)))
                    .increment();
        }
    }

    /** On a busy machine our own heartbeat may have the mutex for longer than a registration waits for it. */
    private Counter filler(final MetricDefinition definition) {
        SegmentBusyException last = null;
        for (int attempt = 0; attempt < 10; attempt++) {
            try {
                return metrics.counter(definition);
            } catch (final SegmentBusyException e) {
                last = e;
            }
        }
        throw new AssertionError(last);
    }

    /** Of the server, which is the process that the launcher began. */
    private long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(server.pid()), "fd"))) {
            return files.count();
        }
    }

    /** Asks, and reads nothing of the answer. */
    private Socket ask(final String path) throws IOException {
        final Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The connection ends with a reset, as when a client is killed. */
    private void askAndDrop(final String path) throws IOException {
        try (Socket socket = ask(path)) {
            assertThat(socket.getInputStream().read()).isNotNegative();
            socket.setSoLinger(true, 0);
        }
    }

    /** How much there is until the other side hangs up, one way or the other. */
    private static long read(final Socket socket) {
        long length = 0;
        final byte[] bytes = new byte[65_536];
        try (InputStream in = socket.getInputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                length += n;
            }
        } catch (final IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return length;
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void closeAll(final List<Socket> sockets) throws IOException {
        for (final Socket socket : sockets) {
            socket.close();
        }
    }

    private Metrics open() {
        return Metrics.builder(directory.resolve("orders.seg").toString())
                .instance("web")
                .strict(true)
                .open();
    }

    private HttpResponse<String> get(final String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }
}
