package io.counters.stat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A headless Chromium with one page, steered by the DevTools protocol. Whatever it would ask of another machine is
 * refused. Threads: one, besides its own.
 */
final class Browser implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final int ESCAPE = 27;
    private static final JsonFactory JSON = new JsonFactory();

    private final Process process;
    private final WebSocket socket;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<Map<String, Object>>> awaited = new ConcurrentHashMap<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> networkErrors = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String session;

    private Browser(final Process process, final URI devTools) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(devTools, new Listener())
                .join();
        final Object target =
                call("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId");
        session = (String) call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId");
        for (final String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Starts one. The profile is a directory that is empty, or not there yet. */
    static Browser start(final Path profile) throws IOException {
        final Process process = new ProcessBuilder(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox", // which root is refused, and containers have no use for
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--no-default-browser-check",
                        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile)
                .start();
        process.getInputStream().close();
        final BufferedReader error = process.errorReader(StandardCharsets.UTF_8);
        String line = error.readLine();
        while (line != null && !line.startsWith("DevTools listening on ")) {
            line = error.readLine();
        }
        if (line == null) {
            throw new IOException("chromium ended");
        }
        final Thread drain = new Thread(() -> error.lines().forEach(rest -> {}), "chromium's remarks");
        drain.setDaemon(true);
        drain.start();
        return new Browser(process, URI.create(line.substring(line.indexOf("ws://"))));
    }

    void open(final String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** The value of an expression, as JSON would show it. */
    Object evaluate(final String expression) {
        final Map<String, Object> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return map(answer.get("result")).get("value");
    }

    /** Presses a key and lets it go. */
    void press(final String key) {
        final boolean isText = key.length() == 1;
        call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type", isText ? "keyDown" : "rawKeyDown",
                        "key", key,
                        "text", isText ? key : "",
                        // what the browser itself understands, it knows by number
                        "windowsVirtualKeyCode", key.equals("Escape") ? ESCAPE : 0));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    }

    /** The size of the window and whether it prefers {@code light} or {@code dark}. */
    void show(final int width, final int height, final String scheme) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    byte[] screenshot() {
        return Base64.getDecoder().decode((String)
                call("Page.captureScreenshot", Map.of("format", "png")).get("data"));
    }

    /** What the page threw, or wrote to the console as an error or warning. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** What the browser itself wrote to the console about requests that failed. */
    List<String> networkErrors() {
        return List.copyOf(networkErrors);
    }

    /** What the page asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> call(final String method, final Map<String, ?> parameters) {
        return call(session, method, parameters);
    }

    private Map<String, Object> call(final String to, final String method, final Map<String, ?> parameters) {
        final long id = lastId.incrementAndGet();
        final CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        awaited.put(id, answer);
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            final Map<String, Object> message = new TreeMap<>();
            message.put("id", id);
            message.put("method", method);
            message.put("params", parameters);
            if (!to.isEmpty()) {
                message.put("sessionId", to);
            }
            write(json, message);
        }
        socket.sendText(text.toString(), true).join();
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static void write(final JsonGenerator json, final Object value) {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((key, entry) -> {
                json.writeName((String) key);
                write(json, entry);
            });
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(entry -> write(json, entry));
            json.writeEndArray();
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString((String) value);
        }
    }

    private void take(final Map<String, Object> message) {
        if (message.get("id") instanceof Long id) {
            final CompletableFuture<Map<String, Object>> answer = Objects.requireNonNull(awaited.remove(id));
            if (message.containsKey("error")) {
                answer.completeExceptionally(new AssertionError(String.valueOf(message.get("error"))));
            } else {
                answer.complete(map(message.get("result")));
            }
            return;
        }
        final Map<String, Object> parameters = map(message.get("params"));
        switch ((String) message.get("method")) {
            case "Runtime.exceptionThrown" -> errors.add(String.valueOf(parameters.get("exceptionDetails")));
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert").contains((String) parameters.get("type"))) {
                    errors.add(String.valueOf(parameters.get("args")));
                }
            }
            case "Log.entryAdded" -> {
                final Map<String, Object> entry = map(parameters.get("entry"));
                (Objects.equals(entry.get("source"), "network") ? networkErrors : errors)
                        .add(entry.get("text") + " " + entry.get("url"));
            }
            case "Network.requestWillBeSent" ->
                requests.add((String) map(parameters.get("request")).get("url"));
            default -> {
                // of no interest
            }
        }
    }

    @SuppressWarnings("unchecked") // what the protocol has, or a failure
    private static Map<String, Object> map(final Object tree) {
        return (Map<String, Object>) tree;
    }

    /** Puts messages together. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(final WebSocket from, final CharSequence part, final boolean isLast) {
            text.append(part);
            if (isLast) {
                final String message = text.toString();
                text.setLength(0);
                take(map(JsonTree.parse(message)));
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(final WebSocket from, final Throwable failure) {
            awaited.values().forEach(answer -> answer.completeExceptionally(failure));
        }
    }
}
