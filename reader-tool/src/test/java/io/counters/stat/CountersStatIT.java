package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.format.HeaderLayout;
import io.counters.stat.Shell.Ended;
import io.counters.testing.InMemory;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real program, its jar and its launcher, on real segments. */
class CountersStatIT {
    private static final List<String> COMMANDS =
            List.of("list", "verify", "watch -n 1", "get m", "dump", "snapshot", "repair");

    @TempDir(factory = InMemory.class)
    private Path directory;

    private Shell shell;
    private Metrics metrics;

    @BeforeEach
    void writeASegment() {
        shell = new Shell(directory);
        metrics = Metrics.builder(path("orders").toString())
                .instance("web")
                .strict(true)
                .open();
        metrics.counter(MetricDefinition.counter("accepted").withLabel("city", "Zürich \u202e\u001b[31m"))
                .add(1_234);
        metrics.gauge("open", "").set(-3);
        metrics.histogram("latency", "", Buckets.latency()).observe(2_500_000);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void aLiveSegmentIsListed() {
        final Ended listing = shell.stat();
        assertThat(listing.out()).matches("SEGMENT +STATE .*\norders +READY +1/1 +3 +\\d+s\n");
        assertThat(listing.error()).isEmpty();
        final Ended list = shell.stat("list", "orders");
        assertThat(list.exitCode()).isZero();
        assertThat(list.error()).isEmpty();
        assertThat(list.out())
                .contains("segment orders  READY  up ", "processes: 1 live", "2.50  2.50  2.50  2.50  2.50  ms")
                .containsPattern("accepted\\{city=\"Zürich \\\\u202e\\\\u001b\\[31m\"} +counter +1,234");
    }

    @Test
    void jsonIsUtf8InAnyLocaleAndArgumentsAreToo() {
        shell.with("LC_ALL", "C");
        assertThat(shell.stat("list", "--json").out())
                .contains("\"labels\":{\"city\":\"Zürich \\u202e\\u001B[31m\"}")
                .contains("\"path\":\"" + path("orders") + "\"");
        final Ended get = shell.stat("get", "orders", "accepted{city=\"Zürich \\u202e\\u001b[31m\"}");
        assertThat(get.error()).isEmpty();
        assertThat(get.out()).isEqualTo("1234\n");
    }

    @Test
    void watchAndVerifyWorkOnIt() {
        final Ended watch = shell.stat("watch", "orders", "-n", "2", "-i", "50ms");
        assertThat(watch.exitCode()).isZero();
        assertThat(watch.out()).contains("PER SECOND").doesNotContain("\u001b");
        final Ended verify = shell.stat("verify", "orders");
        assertThat(verify.exitCode()).isZero();
        assertThat(verify.out()).isEqualTo(path("orders") + ": sound\n");
    }

    @Test
    void damageIsFound() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path("orders").toFile(), "rw")) {
            file.seek(HeaderLayout.STATE_OFFSET);
            file.writeLong(-1);
        }
        final Ended verify = shell.stat("verify", "orders");
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.error()).isEmpty();
        assertThat(verify.out().lines()).hasSize(2).first().asString().contains("offset 512", "state", "expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "empty", "truncated", "directory", "link", "newer", "missing"})
    void whatIsNotASegmentIsOneLineAndThree(final String kind) throws IOException {
        final Path odd = path("odd");
        switch (kind) {
            case "garbage" -> Files.writeString(odd, "\u001b[2J junk".repeat(1_000));
            case "empty" -> Files.createFile(odd);
            case "truncated" -> {
                Files.copy(path("orders"), odd);
                try (RandomAccessFile file = new RandomAccessFile(odd.toFile(), "rw")) {
                    file.setLength(8_192);
                }
            }
            case "directory" -> Files.createDirectory(odd);
            case "link" -> Files.createSymbolicLink(odd, path("orders"));
            case "newer" -> {
                Files.copy(path("orders"), odd);
                try (RandomAccessFile file = new RandomAccessFile(odd.toFile(), "rw")) {
                    file.seek(HeaderLayout.MAJOR_OFFSET);
                    file.write(2);
                }
            }
            default -> assertThat(odd).doesNotExist();
        }
        for (final String command : COMMANDS) {
            final Ended ended =
                    shell.stat(command.replaceFirst("^(\\w+)", "$1 odd").split(" "));
            assertThat(ended.exitCode()).as(command).isEqualTo(3);
            assertThat(ended.out()).as(command).isEmpty();
            assertThat(ended.error())
                    .as(command)
                    .matches("counters-stat: cannot open segment " + odd + ": [^\n\\p{Cntrl}]+\n");
        }
        if (kind.equals("newer")) {
            assertThat(shell.stat("list", "odd").error()).contains("format 2.0").contains("1.");
        }
        if (!kind.equals("missing")) {
            final Ended listing = shell.stat();
            assertThat(listing.exitCode()).isZero();
            assertThat(listing.out()).contains("orders").doesNotContain("odd");
            assertThat(listing.error()).startsWith("counters-stat: cannot open segment " + odd);
            assertThat(listing.error().lines()).hasSize(1);
        }
    }

    @Test
    void withoutPermissionItIsOneLineAndThree() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        final Path open = Files.createTempDirectory("counters-open-");
        try {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.copy(path("orders"), open.resolve("secret.seg"));
            Files.setPosixFilePermissions(open.resolve("secret.seg"), PosixFilePermissions.fromString("rw-------"));
            final String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
            assumeTrue(shell.sh(nobody + "test -r target/counters-stat.jar").exitCode() == 0, "nobody sees this tree");
            final Ended ended = shell.sh(nobody + Shell.LAUNCHER + " list " + open.resolve("secret.seg"));
            assertThat(ended.exitCode()).isEqualTo(3);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.error())
                    .matches("counters-stat: cannot open segment " + open + "/secret.seg: [^\n]*AccessDenied[^\n]*\n");
            final Ended listing = shell.sh(nobody + Shell.LAUNCHER);
            assertThat(listing.exitCode()).isEqualTo(3);
            assertThat(listing.error()).startsWith("counters-stat: cannot list segments in " + directory);
            assertThat(listing.error().lines()).hasSize(1);
        } finally {
            Files.deleteIfExists(open.resolve("secret.seg"));
            Files.delete(open);
        }
    }

    @Test
    void unknownOptionsAre64() {
        final Ended ended = shell.stat("list", "--bogus");
        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.error()).startsWith("counters-stat: Unknown option: '--bogus'\nUsage: counters-stat list");
    }

    @Test
    void aReaderThatHasHadEnoughEndsItQuietly() {
        for (int i = 0; i < 2_000; i++) { // more than a pipe holds
            metrics.counter(MetricDefinition.counter("m" + i).withLabel("filler", "x".repeat(100)))
                    .increment();
        }
        for (final String command : List.of("list orders", "list orders --json", "watch orders -i 1ms")) {
            final Ended ended =
                    shell.sh("{ counters-stat " + command + "; echo ended with $? >&2; } | head -n 1 >/dev/null");
            assertThat(ended.error()).as(command).isEqualTo("ended with 0\n");
        }
    }

    @Test
    void anOutputThatCannotBeWrittenIsNoSuccess() {
        final Ended ended = shell.sh("counters-stat list orders >/dev/full");
        assertThat(ended.exitCode()).isEqualTo(74);
        assertThat(ended.error()).matches("counters-stat: cannot write the output: [^\n]+\n");
    }

    @Test
    void theStackTraceIsForThoseWhoAsk() {
        shell.with("COUNTERS_STAT_DEBUG", "1");
        assertThat(shell.stat("list", "nope").error()).contains("\tat io.counters.");
    }

    private Path path(final String name) {
        return directory.resolve(name + ".seg");
    }
}
