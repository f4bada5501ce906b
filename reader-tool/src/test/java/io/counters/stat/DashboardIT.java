package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import io.counters.testing.NeedsPrograms;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a real browser, out of the real program. */
@NeedsPrograms("chromium")
class DashboardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MARKUP = "<img src=x onerror=alert(1)>";
    private static final String ROWS = "[...document.querySelectorAll('#rows tr')]";

    /** A directory for the pictures of the docs. */
    private static final String SCREENSHOTS = "counters.screenshots";

    private static final int CHARTS_SECONDS = 60;

    private static final String CHART_LENGTH = "typeof view === 'undefined' || !view.segments.has('orders') ? 0"
            + " : Math.max(0, ...[...view.segments.get('orders').metrics.values()].map(metric => metric.history.length))";

    private static final String OFTEN = "200ms";

    @TempDir(factory = InMemory.class)
    private Path directory;

    private Shell shell;
    private int port;
    private Process server;
    private Browser browser;

    @BeforeEach
    void start() throws IOException {
        shell = new Shell(directory).in(directory);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.destroyForcibly();
            server.waitFor();
        }
    }

    @Test
    void itShowsWhatChangesAndFindsWhatIsSought() throws Exception {
        try (Metrics orders = open("orders");
                Metrics users = open("users");
                ChildJvm other = ChildJvm.writer()) {
            final Counter accepted = orders.counter(
                    MetricDefinition.counter("orders_accepted_total").withLabel("channel", "web"));
            accepted.add(1_234_567);
            orders.counter("revenue_total", MARKUP).add(1);
            orders.counter(MARKUP, "").add(9_007_199_254_740_993L);
            final Histogram latency = orders.histogram("latency", "Time to accept", Buckets.latency());
            users.counter("logins_total", "").add(3);
            other.askPatiently("open " + directory.resolve("users.seg") + " batch");
            serve(OFTEN, "orders", "users");
            browse();

            expect(row("orders_accepted_total") + ".includes('1,234,567')", true);
            expect(row(MARKUP) + ".includes('9,007,199,254,740,993')", true);
            accepted.add(10);
            latency.observe(5_000_000);
            expect(row("orders_accepted_total") + ".includes('1,234,577')", true);
            expect("document.querySelector('#rows polyline').getAttribute('points').split(' ').length > 2", true);
            assertThat(browser.evaluate("document.images.length")).isEqualTo(0L);

            browser.press("/");
            "channel web".chars().forEach(c -> browser.press(Character.toString(c)));
            expect(ROWS + ".length", 1L);
            browser.press("Escape");
            expect(ROWS + ".length", 4L);

            browser.press("ArrowDown");
            browser.press("ArrowDown");
            expect("document.querySelector('#detail h2').textContent", "latency");
            expect(
                    "document.querySelectorAll('#bars tr').length",
                    Buckets.latency().bounds().size() + 1L);
            expect(
                    "document.querySelector('#detail-figures').textContent.includes('5.00 ms')"
                            + " || document.querySelector('#detail-figures').textContent.includes('5 ms')",
                    true);
            expect(
                    "document.querySelector('#heat').getContext('2d')"
                            + ".getImageData(0, 0, 480, 112).data.some(byte => byte > 0)",
                    true);
            browser.press("?");
            expect("document.querySelector('#help').open", true);
            browser.press("Escape");

            browser.press("ArrowRight");
            expect(row("logins_total") + ".includes('3')", true);
            expect(chip("batch"), "LIVE");
            other.kill();
            expect(chip("batch"), "DEAD");

            assertThat(browser.errors()).isEmpty();
            assertThat(browser.networkErrors()).isEmpty();
            assertThat(browser.requests()).hasSize(4).allMatch(url -> url.startsWith(url()));
        }
    }

    @Test
    void itSurvivesARestartOfTheServerAndSaysSo() throws Exception {
        try (Metrics orders = open("orders")) {
            final Counter counter = orders.counter("counter", "");
            counter.add(1);
            serve(OFTEN, "orders");
            browse();
            expect(row("counter") + ".includes('1')", true);
            server.destroy();
            assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            expect("document.querySelector('#connection').textContent", "reconnecting");
            counter.add(6);
            serve(OFTEN, "orders");
            expect("document.querySelector('#connection').textContent", "live");
            expect("document.querySelector('#notice').textContent.includes('restarted')", true);
            expect(row("counter") + ".includes('7')", true);
            assertThat(browser.errors()).isEmpty();
            assertThat(browser.networkErrors()).allMatch(error -> error.contains("/stream"));
            assertThat(browser.requests()).allMatch(url -> url.startsWith(url()));
        }
    }

    /** Not a test: {@code mvn -B verify -Dit.test=DashboardIT -Dcounters.screenshots=DIRECTORY}. */
    @Test
    @EnabledIfSystemProperty(named = SCREENSHOTS, matches = ".+")
    void picturesForTheDocs() throws Exception {
        final Process demo = shell.start(
                "bash", "-c", "exec counters-stat demo orders --processes 3 --threads 2 --seconds 150 >demo.out 2>&1");
        try (Metrics users = open("users")) {
            users.counter("logins_total", "").increment();
            await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("orders.seg")));
            serve("1s", "orders", "users");
            browse();
            await().atMost(PATIENCE.plusSeconds(CHARTS_SECONDS))
                    .until(() -> (long) browser.evaluate(CHART_LENGTH) >= CHARTS_SECONDS);
            browser.show(1280, 800, "light");
            picture("dashboard-light.png");
            browser.evaluate("select([...view.segments.get('orders').metrics.values()]"
                    + ".find(metric => metric.now.name === 'order_latency_seconds').key)");
            browser.show(1280, 1000, "dark");
            picture("dashboard-dark.png");
        } finally {
            demo.destroy();
            demo.waitFor();
        }
    }

    private void picture(final String name) throws IOException {
        final Object drawn = browser.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))");
        assertThat(drawn).isNull();
        final Path pictures = Files.createDirectories(Path.of(System.getProperty(SCREENSHOTS)));
        Files.write(pictures.resolve(name), browser.screenshot());
    }

    private Metrics open(final String segment) {
        return Metrics.builder(directory.resolve(segment + ".seg").toString())
                .instance("web")
                .strict(true)
                .open();
    }

    private void serve(final String interval, final String... segments) throws IOException {
        server = shell.start(
                "bash",
                "-c",
                "exec counters-stat serve --interval " + interval + " --port " + port + " "
                        + String.join(" ", List.of(segments)));
        assertThat(server.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("listening on " + url());
    }

    private void browse() throws IOException {
        browser = Browser.start(directory.resolve("profile"));
        browser.open(url());
    }

    private String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    private void expect(final String expression, final Object value) {
        await(expression)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(browser.evaluate(expression)).isEqualTo(value));
    }

    /** The text of a metric's row; empty if there is none. */
    private static String row(final String name) {
        return "(" + ROWS + ".map(row => row.textContent).find(text => text.startsWith('" + name + "')) ?? '')";
    }

    /** The state that is shown of a process. */
    private static String chip(final String name) {
        return "[...document.querySelectorAll('.process')].find(chip => chip.textContent.startsWith('" + name
                + "'))?.dataset.state";
    }
}
