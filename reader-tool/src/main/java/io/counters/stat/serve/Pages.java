package io.counters.stat.serve;

import io.counters.json.JsonWriter;
import io.counters.prometheus.Exposition;
import io.counters.prometheus.TextFormat;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import io.counters.stat.export.HealthJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What there is to see. Threads: any. */
final class Pages {
    private static final String SEGMENT = "segment";
    private static final List<String> PROMETHEUS_VERSIONS = List.of("0.0.4");
    private static final String OPENMETRICS = "application/openmetrics-text";
    private static final List<String> OPENMETRICS_VERSIONS = List.of("1.0.0", "0.0.1");

    private final ServedSegments segments;
    private final Consumer<String> remarks;

    /** One for each page in each form; there are as many as segments. */
    private final Map<String, Shared<Reply>> shared = new ConcurrentHashMap<>();

    Pages(final ServedSegments segments, final Consumer<String> remarks) {
        this.segments = segments;
        this.remarks = remarks;
    }

    /** The segments that somebody asks for. */
    List<String> names(final Request request) {
        return request.parameter(SEGMENT).map(List::of).orElse(segments.names());
    }

    Reply reply(final Request request) {
        final List<String> names = names(request);
        if (!segments.names().containsAll(names)) {
            return Reply.text(Reply.NOT_FOUND, "no such segment (expected: one of " + known() + ")");
        }
        return switch (request.path()) {
            case "/" -> asset("index.html", "text/html");
            case "/dashboard.js" -> asset("dashboard.js", "text/javascript");
            case "/dashboard.css" -> asset("dashboard.css", "text/css");
            case "/stream" -> Reply.stream();
            case "/metrics" -> {
                final TextFormat format = format(request.preferences("Accept"));
                yield shared("metrics " + format, names, () -> metrics(names, format));
            }
            case "/json" -> shared("json", names, () -> json(names));
            case "/health" -> shared("health", names, () -> health(names));
            default -> Reply.text(Reply.NOT_FOUND, "no such page (expected: /, /metrics, /json, /stream or /health)");
        };
    }

    private Reply shared(final String page, final List<String> names, final Supplier<Reply> maker) {
        return shared.computeIfAbsent(page + " " + names, key -> new Shared<>(maker))
                .get();
    }

    private static Reply asset(final String name, final String type) {
        try (InputStream in = Objects.requireNonNull(Pages.class.getResourceAsStream(name), name)) {
            return new Reply(Reply.OK, type + "; charset=utf-8", in.readAllBytes());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + name + " of this program's own jar", e);
        }
    }

    private Reply metrics(final List<String> names, final TextFormat format) {
        final Exposition exposition = Exposition.of(snapshots(names));
        exposition.remarks().forEach(remarks);
        final byte[] page = format.write(exposition).getBytes(StandardCharsets.UTF_8);
        return new Reply(Reply.OK, format.contentType(), page);
    }

    private Reply json(final List<String> names) {
        if (names.size() != 1) {
            return Reply.text(Reply.BAD_REQUEST, "which segment? /json?segment=NAME with one of " + known());
        }
        final Optional<SegmentSnapshot> snapshot = segments.snapshot(names.get(0));
        if (snapshot.isEmpty()) {
            return Reply.text(Reply.UNAVAILABLE, "segment " + names.get(0) + " cannot be read now");
        }
        final StringWriter json = new StringWriter();
        JsonWriter.write(snapshot.get(), json);
        return new Reply(Reply.OK, Reply.JSON, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Reply health(final List<String> names) {
        final Map<String, Optional<SegmentSnapshot>> snapshots = snapshots(names);
        final StringWriter json = new StringWriter();
        HealthJson.write(snapshots, json);
        final boolean isHealthy = snapshots.values().stream().allMatch(Optional::isPresent);
        return new Reply(
                isHealthy ? Reply.OK : Reply.UNAVAILABLE,
                Reply.JSON,
                json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Optional<SegmentSnapshot>> snapshots(final List<String> names) {
        final Map<String, Optional<SegmentSnapshot>> snapshots = new LinkedHashMap<>();
        names.forEach(name -> snapshots.put(name, segments.snapshot(name)));
        return snapshots;
    }

    /** The older text unless the other one is asked for, and wanted as much: all that read OpenMetrics name it. */
    private static TextFormat format(final Preferences accept) {
        final double plain = accept.weight("text/plain", PROMETHEUS_VERSIONS);
        final double open = accept.weight(OPENMETRICS, OPENMETRICS_VERSIONS);
        final boolean isNamed = accept.isNamed(OPENMETRICS, OPENMETRICS_VERSIONS);
        return isNamed && open > 0 && open >= plain ? TextFormat.OPENMETRICS : TextFormat.PROMETHEUS;
    }

    private String known() {
        return Text.printable(String.join(", ", segments.names()));
    }
}
