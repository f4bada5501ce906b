package io.counters.stat.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * HTTP on the loopback interface. No client can take more than a thread for more than {@value #SECONDS} seconds to ask, and
 * as long to be answered; who says nothing takes none; and of those that wait for a thread there are at most
 * {@value #WAITING}: who comes then is hung up on. A stream may take a thread for as long as its client reads, but there are
 * always {@value #THREADS} for others.
 */
public final class LocalServer implements AutoCloseable {
    /** Who waits for a segment's scan, or reads slowly. */
    private static final int THREADS = 32;

    private static final int WAITING = 512;
    private static final int SECONDS = 10;
    private static final String MAX_WRITE = "counters.serve.maxWriteTime";
    private static final int IDLE_SECONDS = 30;
    private static final int MAX_CONNECTIONS = 1024;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int WORTH_COMPRESSING = 1024;
    private static final int PIECE = 65_536;

    /** What a browser or a monitor on this machine calls it; any other name was made to lead here by somebody else. */
    private static final List<String> OWN_NAMES = List.of("localhost", "127.0.0.1", "[::1]");

    /** What a page may load, run and ask: what this server has, and an icon that is none. */
    private static final String OWN_THINGS_ONLY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Pages pages;
    private final LiveStream stream;
    private final Deadline deadline = new Deadline(Integer.getInteger(MAX_WRITE, SECONDS));
    private final Consumer<String> log;
    private final AtomicInteger underWay = new AtomicInteger();

    private LocalServer(
            final HttpServer server, final Pages pages, final LiveStream stream, final Consumer<String> log) {
        this.server = server;
        this.pages = pages;
        this.stream = stream;
        this.log = log;
        final int most = THREADS + LiveStream.MAX_CLIENTS;
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    final Thread thread = new Thread(task, "serve");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Begins to serve.
     *
     * @param port 0 for any that is free
     * @param interval time between two looks at what is streamed
     * @param remarks about what the pages leave out, again for each page
     * @param log what went wrong
     * @throws IOException if the port cannot be had
     */
    public static LocalServer start(
            final int port,
            final ServedSegments segments,
            final Duration interval,
            final Consumer<String> remarks,
            final Consumer<String> log)
            throws IOException {
        limit();
        final HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), WAITING);
        final LocalServer server =
                new LocalServer(http, new Pages(segments, remarks), new LiveStream(segments, interval, log), log);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    /**
     * The server of the JDK has no limits of its own, and takes them from system properties, in seconds, when its first
     * class is loaded. Whoever starts this program may have set others. That for whole answers stays away: a stream never
     * ends, so there is one for each write.
     */
    private static void limit() {
        Map.of(
                        "sun.net.httpserver.maxReqTime", SECONDS,
                        "sun.net.httpserver.idleInterval", IDLE_SECONDS,
                        "jdk.httpserver.maxConnections", MAX_CONNECTIONS)
                .forEach((name, value) -> setIfAbsent(name, String.valueOf(value)));
        setIfAbsent("sun.net.httpserver.nodelay", "true"); // else a small answer waits 40 ms for its second packet
    }

    private static void setIfAbsent(final String name, final String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /** Where it listens. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/";
    }

    /** Takes no more requests, and gives those under way a second. */
    @Override
    public void close() {
        stream.close();
        server.stop(underWay.get() > 0 ? 1 : 0);
        threads.shutdownNow();
        deadline.close();
    }

    /** What it throws tells the JDK's server to forget the connection: the client has gone, or was too slow. */
    private void handle(final HttpExchange exchange) throws IOException {
        underWay.incrementAndGet();
        try {
            final Request request = new Request(exchange);
            final Reply reply = safely(request);
            if (reply.isStream() && !request.isHead()) {
                stream(exchange, request, reply);
            } else {
                deadline.within(() -> send(exchange, reply));
            }
            exchange.close();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void stream(final HttpExchange exchange, final Request request, final Reply reply) throws IOException {
        if (!stream.tryEnter()) {
            final Reply refusal = Reply.text(
                    Reply.UNAVAILABLE, "too many streams (expected: at most " + LiveStream.MAX_CLIENTS + ")");
            deadline.within(() -> send(exchange, refusal));
            return;
        }
        try {
            setHeaders(exchange, reply);
            exchange.sendResponseHeaders(reply.status(), 0);
            final String lastEventId = String.join("", request.headers("Last-event-id"));
            stream.serve(pages.names(request), lastEventId, exchange.getResponseBody(), deadline);
        } finally {
            stream.leave();
        }
    }

    /** What this program does wrong is for its own log. */
    private Reply safely(final Request request) {
        try {
            return reply(request);
        } catch (final RuntimeException | OutOfMemoryError e) {
            log.accept("cannot answer " + request.path() + ": " + e);
            return Reply.text(Reply.INTERNAL_ERROR, "this cannot be answered; the reason is in the server's log");
        }
    }

    private Reply reply(final Request request) {
        if (!isForUs(request)) {
            return Reply.text(Reply.FORBIDDEN, "this server answers to localhost only");
        }
        if (!request.isGet() && !request.isHead()) {
            return Reply.text(Reply.METHOD_NOT_ALLOWED, "only GET and HEAD");
        }
        return pages.reply(request);
    }

    /**
     * A page from elsewhere can make its own name lead to this machine and would then be allowed to read what is served;
     * but the browser says under which name it came. The port may be another where a tunnel leads here.
     */
    private static boolean isForUs(final Request request) {
        return request.headers("Host").stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", ""))
                .allMatch(OWN_NAMES::contains);
    }

    private static void send(final HttpExchange exchange, final Reply reply) throws IOException {
        final Request request = new Request(exchange);
        final Headers headers = setHeaders(exchange, reply);
        byte[] body = reply.body();
        if (body.length >= WORTH_COMPRESSING
                && request.preferences("Accept-Encoding").weight("gzip", List.of()) > 0) {
            headers.set("Content-Encoding", "gzip");
            body = reply.compressedBody();
        }
        if (request.isHead()) {
            headers.set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(reply.status(), -1);
        } else {
            exchange.sendResponseHeaders(reply.status(), body.length);
            final OutputStream out = exchange.getResponseBody();
            // in pieces, since the JDK's server takes twice the length of each write from the heap
            for (int at = 0; at < body.length; at += PIECE) {
                out.write(body, at, Math.min(PIECE, body.length - at));
            }
        }
    }

    private static Headers setHeaders(final HttpExchange exchange, final Reply reply) {
        final Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", reply.contentType());
        headers.set("Vary", "Accept, Accept-Encoding");
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", OWN_THINGS_ONLY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        if (reply.status() == Reply.METHOD_NOT_ALLOWED) {
            headers.set("Allow", "GET, HEAD");
        }
        return headers;
    }
}
