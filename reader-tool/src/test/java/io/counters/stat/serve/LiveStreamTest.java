package io.counters.stat.serve;

import static io.counters.stat.Snapshots.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients of the stream are told, over real sockets. Who waits for what never comes is found by the bound. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveStreamTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final int PATIENCE_MILLIS = 30_000;

    private final Segments segments = new Segments();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        segments.set("orders", 1);
        segments.set("users", 5);
        server = LocalServer.start(0, segments, INTERVAL, log::add, log::add);
    }

    @AfterEach
    void stop() throws IOException {
        for (final Client client : clients) {
            client.close();
        }
        server.close();
    }

    @Test
    void firstTheWholeThenOnlyWhatChanges() throws IOException {
        final Client client = client("stream", "");
        assertThat(client.next().name).isEqualTo("hello");
        assertThat(client.next().toString()).isEqualTo("reset {\"name\":\"orders\"}");
        assertThat(client.next().data)
                .startsWith("{\"name\":\"orders\",\"ok\":true,\"segment\":{\"name\":\"orders\",\"path\":")
                .contains("\"processes\":[{\"index\":0,\"name\":\"web\"");
        assertThat(client.next().data)
                .startsWith("{\"name\":\"orders\",\"metrics\":[{\"name\":\"value\",\"labels\":{},\"kind\":\"COUNTER\"")
                .endsWith("\"value\":1},{\"name\":\"other\",\"labels\":{},\"kind\":\"COUNTER\",\"type\":\"I64\","
                        + "\"unit\":\"\",\"scale\":0,\"help\":\"\",\"status\":\"OK\",\"value\":0}]}");
        assertThat(client.next().toString()).isEqualTo("reset {\"name\":\"users\"}");
        assertThat(client.next().name).isEqualTo("segment");
        assertThat(client.next().name).isEqualTo("metrics");
        assertThat(client.next().data).matches("\\{\"at\":\\d+}");
        assertThat(client.next().name).isEqualTo("tick");
        segments.set("users", 6);
        assertThat(client.nextBut("tick").data)
                .startsWith("{\"name\":\"users\",\"metrics\":[{\"name\":\"value\"")
                .endsWith("\"value\":6}]}");
        assertThat(client.next().name).isEqualTo("tick");
    }

    @Test
    void oneSegmentCanBeAskedForAndAnUnknownOneIsNotThere() throws Exception {
        final Client client = client("stream?segment=users", "");
        assertThat(client.next().data).contains("\"segments\":[\"users\"]");
        segments.set("orders", 2);
        for (int i = 0; i < 10; i++) {
            assertThat(client.next().data).doesNotContain("orders\"");
        }
        final HttpRequest unknown = HttpRequest.newBuilder(URI.create(server.url() + "stream?segment=x"))
                .build();
        assertThat(CLIENT.send(unknown, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
    }

    @Test
    void whoComesBackReadsOnWhereHeLeft() throws IOException {
        final Client first = client("stream", "");
        Event event = first.next();
        String id = "";
        while (!event.name.equals("tick")) {
            id = event.id;
            event = first.next();
        }
        first.close();
        segments.set("users", 7);
        final Client second = client("stream", "Last-Event-ID: " + id + "\r\n");
        assertThat(second.next().name).isEqualTo("hello");
        assertThat(second.nextBut("tick").data)
                .startsWith("{\"name\":\"users\"")
                .endsWith("\"value\":7}]}")
                .doesNotContain("other");
        final Client stranger = client("stream", "Last-Event-ID: elsewhere.1\r\n");
        assertThat(stranger.next().name).isEqualTo("hello");
        assertThat(stranger.next().name).isEqualTo("reset");
    }

    @Test
    void aSegmentThatCannotBeReadIsSaidAndSoIsItsReturn() throws IOException {
        final Client client = client("stream?segment=orders", "");
        while (!client.next().name.equals("tick")) {
            // the whole
        }
        segments.values.remove("orders");
        assertThat(client.nextBut("tick").data).isEqualTo("{\"name\":\"orders\",\"ok\":false}");
        segments.set("orders", 3);
        assertThat(client.nextBut("tick").name).isEqualTo("reset");
        assertThat(client.next().data).startsWith("{\"name\":\"orders\",\"ok\":true");
    }

    @Test
    void whatFailsIsForTheLogAndTheStreamGoesOn() throws IOException {
        final Client client = client("stream", "");
        assertThat(client.next().name).isEqualTo("hello");
        segments.failure = new IllegalStateException("broken");
        // of which segment first depends on which one is just being looked at
        await().until(() -> log.contains("cannot look at segment orders: java.lang.IllegalStateException: broken"));
        segments.failure = null;
        segments.set("orders", 4);
        while (!client.next().data.contains("\"value\":4}")) {
            // the whole, or what there was of it before it broke
        }
    }

    @Test
    void everyPlaceIsServedTheNextOneIsRefusedAndWhoGoesLeavesHisPlace() throws IOException {
        for (int i = 0; i < LiveStream.MAX_CLIENTS; i++) {
            clients.add(client("stream?segment=orders", ""));
        }
        for (final Client client : clients) {
            while (!client.next().name.equals("tick")) {
                // the whole
            }
        }
        assertThat(client("stream", "").status).startsWith("HTTP/1.1 503 ");
        segments.set("orders", 77);
        for (final Client client : clients) {
            assertThat(client.nextBut("tick").data).endsWith("\"value\":77}]}");
        }
        clients.get(0).close();
        await().until(() -> client("stream", "").status.startsWith("HTTP/1.1 200 "));
    }

    @Test
    void nobodyLooksAtTheSegmentsWhileThereIsNoClient() throws IOException {
        final Client client = client("stream", "");
        while (!client.next().name.equals("tick")) {
            // the whole
        }
        client.close();
        await().during(INTERVAL.multipliedBy(5)).until(() -> {
            final int before = segments.looks.get();
            return CLIENT.send(
                                            HttpRequest.newBuilder(URI.create(server.url() + "health"))
                                                    .build(),
                                            BodyHandlers.discarding())
                                    .statusCode()
                            == 200
                    && before == segments.looks.get();
        });
    }

    @Test
    void whereNothingHappensAHeartbeatIsSent() throws Exception {
        try (LiveStream stream = new LiveStream(segments, Duration.ofHours(1), Duration.ofMillis(30), log::add);
                Deadline deadline = new Deadline(1);
                PipedInputStream in = new PipedInputStream(1 << 16)) {
            final PipedOutputStream out = new PipedOutputStream(in);
            final Thread client = new Thread(() -> {
                try {
                    stream.serve(List.of("users"), "", out, deadline);
                } catch (final IOException e) {
                    log.add(e.toString());
                }
            });
            client.start();
            final BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String line = lines.readLine();
            assertThat(line).isEqualTo("retry: 1000");
            while (!line.startsWith(":")) {
                line = lines.readLine();
            }
            assertThat(segments.looks).hasValue(2);
            stream.close();
            client.join();
        }
    }

    @Test
    void theEndOfTheServerIsTheEndOfTheStream() throws IOException {
        final Client client = client("stream", "");
        assertThat(client.next().name).isEqualTo("hello");
        server.close();
        client.readToTheEnd();
    }

    private Client client(final String path, final String header) throws IOException {
        return new Client(URI.create(server.url()), path, header);
    }

    /** What came, without the comments. */
    private record Event(String id, String name, String data) {
        @Override
        public String toString() {
            return name + " " + data;
        }
    }

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;
        private final String status;

        Client(final URI server, final String path, final String header) throws IOException {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setSoTimeout(PATIENCE_MILLIS);
            // in the older version of the protocol nothing is cut into chunks
            socket.getOutputStream()
                    .write(("GET /" + path + " HTTP/1.0\r\nHost: localhost\r\n" + header + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            status = lines.readLine();
            while (!lines.readLine().isEmpty()) {
                // headers
            }
        }

        Event next() throws IOException {
            String id = "";
            String name = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !name.isEmpty()) {
                    return new Event(id, name, data);
                }
            }
            throw new IOException("the stream ended");
        }

        Event nextBut(final String name) throws IOException {
            Event event = next();
            while (event.name.equals(name)) {
                event = next();
            }
            return event;
        }

        void readToTheEnd() throws IOException {
            while (lines.readLine() != null) {
                // whatever is left
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Segments with one counter that a test sets, and one that never changes. */
    private static final class Segments implements ServedSegments {
        private final Map<String, Long> values = new ConcurrentSkipListMap<>();
        private final Map<String, Long> seen = new ConcurrentHashMap<>();
        private final AtomicInteger looks = new AtomicInteger();
        private volatile RuntimeException failure;

        void set(final String name, final long value) {
            values.put(name, value);
        }

        @Override
        public List<String> names() {
            return List.of("orders", "users");
        }

        @Override
        public Look look(final String name) {
            looks.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            final Long value = values.get(name);
            if (value == null) {
                seen.remove(name);
                return Look.NOTHING;
            }
            final Long before = seen.put(name, value);
            return new Look(true, value.equals(before) ? Optional.empty() : Optional.of(change(name, value, before)));
        }

        private static SegmentChange change(final String name, final long value, final Long before) {
            final SegmentSnapshot snapshot = Snapshots.snapshot(
                    name,
                    scalar(MetricDefinition.counter("value"), value),
                    scalar(MetricDefinition.counter("other"), 0L));
            final SegmentChange whole = SegmentChange.whole(snapshot);
            return before == null
                    ? whole
                    : new SegmentChange(
                            false,
                            whole.segment(),
                            whole.processes(),
                            whole.metrics().subList(0, 1),
                            List.of(),
                            whole.scan());
        }

        @Override
        public Optional<SegmentSnapshot> snapshot(final String name) {
            return Optional.of(Snapshots.snapshot(name));
        }
    }
}
