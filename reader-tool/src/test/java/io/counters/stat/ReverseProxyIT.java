package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.stat.Shell.Ended;
import io.counters.testing.InMemory;
import io.counters.testing.NeedsPrograms;
import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proxy of docs/exporting.md, word for word but for paths and ports, before a real server. */
@Timeout(120)
@NeedsPrograms({"nginx", "openssl"})
class ReverseProxyIT {
    private static final Path DOCUMENT = Path.of("..", "docs", "exporting.md");
    private static final Pattern BLOCK = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BELOW_A_PATH = Pattern.compile("`(location /counters/ \\{[^`]*})`");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CREDENTIALS =
            Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.US_ASCII));

    @TempDir(factory = InMemory.class)
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private Shell shell;
    private Metrics metrics;
    private Counter counter;
    private HttpClient client;
    private URI proxy;

    @BeforeEach
    void start() throws Exception {
        shell = new Shell(directory).in(directory);
        metrics = Metrics.builder(directory.resolve("orders.seg").toString())
                .instance("web")
                .strict(true)
                .open();
        counter = metrics.counter("c_total", "Calls");
        counter.add(7);
        final Process server =
                shell.start(Shell.LAUNCHER.toString(), "serve", "orders", "--port", "0", "--interval", "100ms");
        processes.add(server);
        final String line = server.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).startsWith("listening on http://127.0.0.1:");
        final int port = freePort();
        proxy = URI.create("https://127.0.0.1:" + port + "/");
        makeSecrets();
        Files.writeString(
                directory.resolve("nginx.conf"),
                configuration(
                        port, URI.create(line.substring(line.indexOf("http"))).getPort()));
        processes.add(shell.start("nginx", "-p", directory + "/", "-e", "stderr", "-c", "nginx.conf"));
        client = HttpClient.newBuilder().sslContext(trusting()).build();
        await("nginx")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> get("health", true).statusCode() == 200);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (final Process process : processes) {
            process.toHandle().destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        if (metrics != null) {
            metrics.close();
        }
    }

    @Test
    void whoHasThePasswordSeesWhatIsServedAndNobodyElseDoes() throws Exception {
        for (final String page : List.of("", "metrics", "json", "stream", "counters/")) {
            assertThat(get(page, false).statusCode()).isEqualTo(401);
        }
        assertThat(get("", true).headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        for (final String page : List.of("metrics", "counters/metrics")) {
            assertThat(get(page, true).body()).contains("\nc_total{segment=\"orders\"} 7.0\n");
        }
        assertThat(get("counters/dashboard.js", true).statusCode()).isEqualTo(200);
        Files.writeString(directory.resolve("page"), get("metrics", true).body());
        if (shell.sh("command -v promtool").exitCode() == 0) {
            final Ended checked = shell.sh("promtool check metrics <page");
            assertThat(checked.out() + checked.error()).isEmpty();
            assertThat(checked.exitCode()).isZero();
        }
    }

    @Test
    void whatChangesComesThroughAtOnce() throws Exception {
        final HttpResponse<Stream<String>> stream = client.send(request("stream", true), BodyHandlers.ofLines());
        assertThat(stream.statusCode()).isEqualTo(200);
        final Iterator<String> lines = stream.body().iterator();
        for (long value = 8; value < 12; value++) {
            counter.increment();
            String line = lines.next();
            while (!line.contains("\"value\":" + value + "}")) {
                line = lines.next();
            }
        }
        stream.body().close();
    }

    private void makeSecrets() {
        assertThat(shell.sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
                                + " -subj /CN=counters -addext subjectAltName=IP:127.0.0.1"
                                + " -keyout counters.key -out counters.pem"
                                + " && echo \"ann:$(openssl passwd -apr1 secret)\" >counters.passwd")
                        .exitCode())
                .isZero();
    }

    /** One process and no directory of the machine's own, around what the document has. */
    private String configuration(final int listening, final int serving) throws IOException {
        final String text = Files.readString(DOCUMENT);
        final String server = found(BLOCK, text).stripTrailing().replaceFirst("}$", "");
        final String all = server + found(BELOW_A_PATH, text) + "}";
        return """
                daemon off;
                master_process off;
                pid nginx.pid;
                events {}
                http {
                access_log off;
                client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                %s
                }
                """.formatted(all.replace("listen 9443", "listen 127.0.0.1:" + listening)
                .replace("127.0.0.1:9911", "127.0.0.1:" + serving)
                .replace("/etc/ssl/private/", directory + "/")
                .replace("/etc/ssl/", directory + "/")
                .replace("/etc/nginx/", directory + "/"));
    }

    private static String found(final Pattern pattern, final String text) {
        final Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group(1);
    }

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream certificate = Files.newInputStream(directory.resolve("counters.pem"))) {
            store.setCertificateEntry(
                    "counters", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpResponse<String> get(final String path, final boolean isKnown)
            throws IOException, InterruptedException {
        return client.send(request(path, isKnown), BodyHandlers.ofString());
    }

    private HttpRequest request(final String path, final boolean isKnown) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(proxy.resolve(path));
        return (isKnown ? request.header("Authorization", "Basic " + CREDENTIALS) : request).build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
