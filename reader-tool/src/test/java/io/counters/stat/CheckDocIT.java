package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.reader.ProcessState;
import io.counters.reader.SegmentReader;
import io.counters.stat.Shell.Ended;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of docs/checking.md do what the page says, on the segment that the demo leaves. */
class CheckDocIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PAGE = Path.of("..", "docs", "checking.md");
    private static final Pattern RULES = Pattern.compile("```yaml\n(# orders.yaml\n.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND =
            Pattern.compile("```sh\n(counters-stat check demo --rules orders.yaml[^\n]*)\n```");
    private static final Pattern USUAL_RULES = Pattern.compile("```yaml\n(# usual.yaml\n.*?)```", Pattern.DOTALL);
    private static final Pattern USUAL_COMMAND =
            Pattern.compile("```sh\n(counters-stat check demo --rules usual.yaml[^\n]*)\n```");

    @TempDir(factory = InMemory.class)
    private Path directory;

    @Test
    void theRulesOfThePagePassAndWarnAndFailOnPurpose() throws IOException {
        final String page = Files.readString(PAGE);
        final String rules = only(RULES, page);
        final String command = only(COMMAND, page);
        final Shell shell = new Shell(directory).in(directory);
        assertThat(shell.stat("demo", "--processes", "1", "--threads", "2", "--seconds", "1", "--ledger", "L")
                        .exitCode())
                .isZero();

        write(rules);
        final Ended passed = shell.sh(command);
        assertThat(passed.out()).endsWith("\n4 rules: 4 pass\n");
        assertThat(passed.exitCode()).isZero();

        write(changed(rules, "warn: value < 0.90", "warn: value < 1"));
        final Ended warned = shell.sh(command);
        assertThat(warned.out()).contains("\nwarn    success rate ").endsWith("\n4 rules: 1 warn, 3 pass\n");
        assertThat(warned.exitCode()).isEqualTo(2);

        write(changed(rules, "fail: value < 0.80", "fail: value < 1"));
        final Ended failed = shell.sh(command);
        assertThat(failed.out()).contains("\nfail    success rate ").endsWith("\n4 rules: 1 fail, 3 pass\n");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.error()).isEmpty();

        write(changed(rules, "minimum: 100", "minimum: 1000000000000"));
        assertThat(shell.sh(command).exitCode()).isEqualTo(3);
        assertThat(shell.sh(command + " --nagios").out()).startsWith("COUNTERS UNKNOWN - 4 rules: 2 cannot tell");

        write(changed(rules, "warn:", "wran:"));
        final Ended refused = shell.sh(command);
        assertThat(refused.error())
                .isEqualTo("counters-stat: rules file orders.yaml, line 6: unknown key 'wran'"
                        + " (expected: name, value, fail, warn, samples or minimum)\n");
        assertThat(refused.exitCode()).isEqualTo(64);
    }

    @Test
    void theRulesAboutThePastPassAndWarnAndFailOnPurposeToo() throws Exception {
        final String page = Files.readString(PAGE);
        final String rules = only(USUAL_RULES, page);
        final String command = only(USUAL_COMMAND, page);
        Files.createDirectory(directory.resolve("recorded"));
        final Path file = directory.resolve("usual.yaml");
        final Shell shell = new Shell(directory).in(directory);
        final Process demo = shell.start(
                "bash", "-c", "exec counters-stat demo --processes 1 --threads 2 --seconds 600 --ledger L >output");
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("demo.seg")));
            assertThat(shell.stat("record", "demo", "--to", "recorded", "--every", "50ms", "--for", "5s")
                            .exitCode())
                    .isZero();

            Files.writeString(file, rules);
            final Ended passed = shell.sh(command);
            assertThat(passed.out()).endsWith("\n2 rules: 2 pass\n");
            assertThat(passed.exitCode()).isZero();

            Files.writeString(file, changed(rules, "- 6 * history_deviation", "+ 6 * history_deviation"));
            final Ended warned = shell.sh(command);
            assertThat(warned.out())
                    .containsPattern(
                            "\nwarn    success rate as usual .* \\(history: mean 0\\.\\d+, deviation .* looks\\)\n")
                    .endsWith("\n2 rules: 1 warn, 1 pass\n");
            assertThat(warned.exitCode()).isEqualTo(2);

            assertThat(shell.sh(command.replace("--history-minimum 20", "")).exitCode())
                    .as("five seconds have no thirty windows")
                    .isEqualTo(3);
            assertThat(shell.sh(command.replace("--history recorded", "--history nowhere")))
                    .satisfies(ended ->
                            assertThat(ended.error()).contains("nowhere").hasLineCount(1))
                    .satisfies(ended -> assertThat(ended.exitCode()).isEqualTo(3));
        } finally {
            demo.destroy();
            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        try (SegmentReader reader = SegmentReader.open(directory.resolve("demo.seg"))) {
            await().atMost(PATIENCE)
                    .until(reader::processes, workers -> workers.get(0).state() != ProcessState.LIVE);
        }

        Files.writeString(file, rules);
        final Ended failed = shell.sh(command);
        assertThat(failed.out())
                .contains("\nfail         orders come as usual ")
                .endsWith("\n2 rules: 1 fail, 1 cannot tell\n");
        assertThat(failed.exitCode()).isEqualTo(1);
    }

    private void write(final String rules) throws IOException {
        Files.writeString(directory.resolve("orders.yaml"), rules);
    }

    private static String changed(final String rules, final String from, final String to) {
        assertThat(rules).contains(from);
        return rules.replace(from, to);
    }

    private static String only(final Pattern pattern, final String page) {
        final Matcher matcher = pattern.matcher(page);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group(1);
    }
}
