package io.counters.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.writer.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JvmMetricsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OneLineLog log = new OneLineLog(new PrintStream(out, true, UTF_8));
    private final JvmMetrics all = new JvmMetrics(log);

    @Test
    void aSourceThatFailsIsOneLineAndAskedAgainAndTheOthersGoOn() {
        final AtomicInteger before = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger after = new AtomicInteger();
        all.add("first", () -> before::incrementAndGet);
        all.add("broken", () -> () -> {
            asked.incrementAndGet();
            throw new SecurityException("access denied");
        });
        all.add("last", () -> after::incrementAndGet);

        all.poll();
        all.poll();

        assertThat(before).hasValue(2);
        assertThat(asked).hasValue(2);
        assertThat(after).hasValue(2);
        assertThat(said()).isEqualTo("counters agent: no broken metrics: java.lang.SecurityException: access denied\n");
    }

    @Test
    void aSourceThatCannotBeMadeIsLeftOutWithOneLineWhateverItThrows() {
        final AtomicInteger after = new AtomicInteger();
        all.add("absent", () -> {
            throw new NoClassDefFoundError("com/sun/management/GcInfo");
        });
        all.add("last", () -> after::incrementAndGet);

        all.poll();

        assertThat(after).hasValue(1);
        assertThat(said())
                .isEqualTo("counters agent: no absent metrics:"
                        + " java.lang.NoClassDefFoundError: com/sun/management/GcInfo\n");
    }

    @Test
    void aNameThatTheApplicationUsesForSomethingElseIsLeftToItWithOneLine() {
        final Metrics metrics = Metrics.inMemory();
        metrics.counter(MetricDefinition.counter("jvm_threads_current"));

        final JvmMetrics jvm = JvmMetrics.of(metrics, log);
        jvm.poll();
        jvm.poll();

        assertThat(said())
                .startsWith("counters agent: no thread metrics: metric jvm_threads_current is there as COUNTER")
                .hasLineCount(1);
    }

    @Test
    void thisJvmAnswersEveryQuestion() {
        final JvmMetrics jvm = JvmMetrics.of(Metrics.inMemory(), log);

        jvm.poll();
        jvm.poll();

        assertThat(said()).isEmpty();
    }

    private String said() {
        return out.toString(UTF_8);
    }
}
