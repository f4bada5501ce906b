package io.counters.stat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** A collector on loopback, made of the protocol's published classes, which remembers all that it has accepted. */
final class OtlpReceiver implements AutoCloseable {
    private static final String PATH = "/v1/metrics";

    final List<ExportMetricsServiceRequest> accepted = new CopyOnWriteArrayList<>();
    final List<String> tokens = new CopyOnWriteArrayList<>();
    final AtomicInteger refused = new AtomicInteger();

    private final HttpServer server;
    private final AtomicInteger refusalsLeft;
    private final int refusal;

    /** Answers so many requests with a status of failure before it accepts the first. */
    OtlpReceiver(final int port, final int refusals, final int refusal) throws IOException {
        refusalsLeft = new AtomicInteger(refusals);
        this.refusal = refusal;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(PATH, this::answer);
        server.start();
    }

    OtlpReceiver() throws IOException {
        this(0, 0, 0);
    }

    String url() {
        return url(server.getAddress().getPort());
    }

    static String url(final int port) {
        return "http://127.0.0.1:" + port + PATH;
    }

    ExportMetricsServiceRequest last() {
        return accepted.get(accepted.size() - 1);
    }

    static List<Metric> metrics(final ExportMetricsServiceRequest request) {
        return request.getResourceMetricsList().stream()
                .map(ResourceMetrics::getScopeMetricsList)
                .flatMap(List::stream)
                .flatMap(scope -> scope.getMetricsList().stream())
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(final HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
            final ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(body);
            if (refusalsLeft.getAndDecrement() > 0) {
                refused.incrementAndGet();
                exchange.sendResponseHeaders(refusal, -1);
                return;
            }
            accepted.add(request);
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            final byte[] answer =
                    ExportMetricsServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
