package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.Shell.Ended;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of docs/checking.md do what the page says, on the segment that the demo leaves. */
class CheckDocIT {
    private static final Path PAGE = Path.of("..", "docs", "checking.md");
    private static final Pattern RULES = Pattern.compile("```yaml\n(# orders.yaml\n.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("```sh\n(counters-stat check demo --rules [^\n]*)\n```");

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
