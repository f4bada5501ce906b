package io.counters.stat.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.stat.ExitCode;
import io.counters.stat.StatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesFileTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``| 1: the end (expected: a mapping with the key 'rules')",
                "42| 1: a single value (expected: a mapping with the key 'rules')",
                "`a: 1`| 1: key 'a' (expected: the key 'rules')",
                "`rules: 1`| 1: a single value (expected: a sequence of rules",
                "`rules: []`| 1: no rule (expected: at least one)",
                "`rules:\n- 1`| 2: a single value (expected: a rule",
                "`rules:\n- name: a\n  fial: x > 1`| 3: unknown key 'fial' (expected: name, value, fail,",
                "`rules:\n- name: a\n  fail: x > 1\n  fail: x > 2`| 4: a second 'fail' (expected: each key once)",
                "`rules:\n- fail: x > 1`| 2: a rule without a name (expected: name: some words)",
                "`rules:\n- name: a`| 2: rule 'a' has no condition (expected: fail, warn or both)",
                "`rules:\n- name: a\n  fail: x > 1\n  minimum: 3`| 2: rule 'a' has only one of samples and minimum",
                "`rules:\n- name: a\n  fail: x > 1\n  samples: x\n  minimum: many`| 5: minimum 'many' (expected: a whole",
                "`rules:\n- name: a\n  fail: x >`| 3: expression 'x >', at character",
                "`rules:\n- name: a\n  fail: [x > 1]`| 3: a sequence (expected: one value for 'fail')",
                "`rules:\n- name: &a b\n  fail: x > 1`| 2: an anchor or a tag (expected: one value for 'name')",
                "`rules:\n- name: !!java/x b\n  fail: x > 1`| 2: an anchor or a tag",
                "`rules:\n- &r\n  name: a\n  fail: x > 1\n- *r`| 5: an alias (expected: a rule",
                "`rules: &r\n- *r`| 2: an alias (expected: a rule",
                "`rules:\n- name: a\n  fail: x > 1\n- name: a\n  fail: x > 1`| 4: a second rule named 'a'",
                "`rules:\n- name: a\n  fail: x > 1\nmore: 1`| 4: a single value (expected: nothing but the key 'rules')",
                "`rules:\n- name: a\n  fail: x > 1\n---\nb`| 4: another document (expected: one document)",
                "`rules:\n- {name: [}`| 2: ",
                "`rules:\n\t- name: a`| 2: ",
                "`rules:\n- name: \"a`| 2: ",
            })
    void aFaultIsSaidWithItsLineAndWhatWasExpected(final String text, final String fault) throws IOException {
        final Path file = Files.writeString(directory.resolve("r.yaml"), text);
        assertThatThrownBy(() -> RulesFile.read(file))
                .isInstanceOfSatisfying(
                        StatException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith("rules file " + file + ", line " + fault);
    }

    @Test
    void whatNestsOrExpandsIsLeftAtItsFirstStep() throws IOException {
        refused("[".repeat(200_000), "a sequence (expected: a mapping with the key 'rules')");
        refused("rules: " + "[".repeat(200_000), "a sequence (expected: a rule");
        refused("{? ".repeat(80_000), "a mapping (expected: the key 'rules')");
        refused("rules:\n- name: " + "{a: ".repeat(50_000), "a mapping (expected: one value for 'name')");
        final StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + "*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        refused(bomb.toString(), "key 'a0' (expected: the key 'rules')");
    }

    @Test
    void whatIsTooLargeOrNoTextIsRefused() throws IOException {
        refused("#" + "x".repeat(300_000), "more than 262144 bytes (expected: at most 262144)");
        final StringBuilder many = new StringBuilder("rules:\n");
        for (int i = 0; i <= 1_000; i++) {
            many.append("- {name: r" + i + ", fail: x > 1}\n");
        }
        refused(many.toString(), "more than 1000 rules (expected: at most 1000)");
        refused(new byte[] {(byte) 0xff, 'a'}, "bytes that are no UTF-8 (expected: a text in UTF-8)");
        refused("rules: \u0007", "");
        assertThatThrownBy(() -> RulesFile.read(Path.of("/dev/zero"))).hasMessageContaining("more than 262144 bytes");
        assertThatThrownBy(() -> RulesFile.read(directory.resolve("none")))
                .isInstanceOf(StatException.class)
                .hasMessageStartingWith("cannot read rules file " + directory.resolve("none"));
    }

    private void refused(final String text, final String fault) throws IOException {
        refused(text.getBytes(StandardCharsets.UTF_8), fault);
    }

    private void refused(final byte[] bytes, final String fault) throws IOException {
        final Path file = Files.write(directory.resolve("r.yaml"), bytes);
        assertThatThrownBy(() -> RulesFile.read(file))
                .isInstanceOf(StatException.class)
                .hasMessageStartingWith("rules file " + file)
                .hasMessageContaining(fault);
    }
}
