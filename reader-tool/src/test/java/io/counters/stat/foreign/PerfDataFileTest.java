package io.counters.stat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.SegmentFormatException;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentSnapshot;
import io.counters.testing.ChildJvm;
import io.counters.testing.WriterProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real JVM counts. */
class PerfDataFileTest {
    private static final Pattern NUMBER = Pattern.compile("([\\w.]+)=(-?\\d+)");

    @TempDir
    private Path directory;

    private ChildJvm jvm;
    private Path file;

    @BeforeEach
    void start() {
        jvm = ChildJvm.writer();
        file = Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"), Long.toString(jvm.pid()));
        await().ignoreExceptionsMatching(e -> !Files.exists(file) || e instanceof SegmentFormatException)
                .until(() -> process().name().equals(WriterProgram.class.getName())); // what it enters last
    }

    @AfterEach
    void stop() throws IOException {
        jvm.close();
        Files.deleteIfExists(file); // of one that was killed it stays
    }

    @Test
    void itsNumbersAreThoseOfJcmd() throws Exception {
        final Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(jvm.pid()),
                        "PerfCounter.print")
                .start();
        final String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).isZero();
        final Map<String, Long> expected = new HashMap<>();
        for (final String line : printed.split("\n", -1)) {
            final Matcher number = NUMBER.matcher(line);
            if (number.matches() && !number.group(1).startsWith("sun.perfdata.")) { // the header, which it adds
                expected.put(number.group(1), Long.valueOf(number.group(2)));
            }
        }
        final SegmentSnapshot snapshot = open().snapshot(false);
        int equal = 0;
        for (final MetricSample sample : snapshot.metrics()) {
            final MetricDefinition definition = sample.definition();
            final Long before = expected.remove(definition.id().name());
            assertThat(before).as(definition.id().name()).isNotNull();
            if (definition.kind() == MetricKind.COUNTER) {
                assertThat((Long) sample.value()).as(definition.id().name()).isGreaterThanOrEqualTo(before);
            }
            equal += before.equals(sample.value()) ? 1 : 0;
        }
        assertThat(expected).as("what jcmd knows and we do not").isEmpty();
        assertThat(equal)
                .as("of an idle JVM nearly all stand still")
                .isGreaterThan(snapshot.metrics().size() * 8 / 10);
    }

    @Test
    void whatGrowsIsACounterAndTicksAreSeconds() {
        final SegmentSnapshot snapshot = open().snapshot(false);
        final MetricDefinition time = find(snapshot, "sun.rt.safepointTime").definition();
        assertThat(time.kind()).isEqualTo(MetricKind.COUNTER);
        assertThat(time.unit()).isEqualTo("seconds");
        assertThat(time.scale()).isEqualTo(-9);
        final MetricDefinition used =
                find(snapshot, "sun.gc.generation.0.space.0.used").definition();
        assertThat(used.kind()).isEqualTo(MetricKind.GAUGE);
        assertThat(used.unit()).isEqualTo("bytes");
        assertThat(snapshot.metrics())
                .as("texts")
                .noneMatch(sample -> sample.definition().id().name().equals("sun.rt.javaCommand"));
    }

    @Test
    void theJvmIsTheProcessUntilItIsKilled() {
        final ForeignFile opened = open();
        assertThat(process().pid()).isEqualTo(jvm.pid());
        assertThat(process().state()).isEqualTo(ProcessState.LIVE);
        jvm.kill();
        final SegmentSnapshot after = opened.snapshot(false);
        assertThat(after.processes().get(0).state()).isEqualTo(ProcessState.DEAD);
        assertThat(find(after, "sun.rt.safepoints").value()).isNotNull();
        assertThat(find(after, "sun.gc.generation.0.space.0.used").value()).isNull();
        assertThat(opened.isCurrent()).isTrue();
    }

    @Test
    void theFileOfAJvmThatEndsIsGone() {
        final ForeignFile opened = open();
        assertThat(opened.isCurrent()).isTrue();
        ChildJvm.signal("-TERM", jvm.pid());
        jvm.join();
        assertThat(opened.isCurrent()).isFalse();
        assertThat(ForeignFiles.open(file.toString(), Clock.systemUTC())).isEmpty();
    }

    @Test
    void aCopyElsewhereIsOfNobodyWhoLives() throws IOException {
        final Path copy = Files.copy(file, directory.resolve("copy"));
        final ProcessInfo process = ForeignFiles.open(copy.toString(), Clock.systemUTC())
                .orElseThrow()
                .snapshot(true)
                .processes()
                .get(0);
        assertThat(process.state()).isEqualTo(ProcessState.DEAD);
        assertThat(process.pid()).isZero();
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        for (final int length : new int[] {4, 31, 40, 5_000}) {
            final Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> ForeignFiles.open(cut.toString(), Clock.systemUTC()))
                    .as("%d bytes", length)
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageStartingWith("cannot open " + cut + ": it");
        }
    }

    private ProcessInfo process() {
        return open().snapshot(false).processes().get(0);
    }

    private ForeignFile open() {
        return ForeignFiles.open(file.toString(), Clock.systemUTC()).orElseThrow();
    }

    private static MetricSample find(final SegmentSnapshot snapshot, final String name) {
        return snapshot.metrics().stream()
                .filter(sample -> sample.definition().id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
