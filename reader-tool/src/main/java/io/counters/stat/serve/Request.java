package io.counters.stat.serve;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What somebody asks for. */
final class Request {
    private static final List<String> NONE = List.of();

    private final HttpExchange exchange;

    Request(final HttpExchange exchange) {
        this.exchange = exchange;
    }

    String path() {
        final URI uri = exchange.getRequestURI();
        return Objects.requireNonNullElse(uri.getPath(), "");
    }

    boolean isHead() {
        return exchange.getRequestMethod().equals("HEAD");
    }

    boolean isGet() {
        return exchange.getRequestMethod().equals("GET");
    }

    Preferences preferences(final String header) {
        return Preferences.of(headers(header));
    }

    List<String> headers(final String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().get(name), NONE);
    }

    /** The first parameter of that name. */
    Optional<String> parameter(final String name) {
        final String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        for (final String parameter : query.split("&", -1)) {
            if (parameter.startsWith(name + "=")) {
                return Optional.of(URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
