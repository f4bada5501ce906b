package io.counters.stat.foreign;

import io.counters.MetricDefinition;
import io.counters.jvm.PerfData;
import io.counters.jvm.PerfData.Entry;
import io.counters.jvm.PerfData.Variability;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.stat.foreign.Contents.Scanned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a JVM counts for jps and jstat. A number that only grows is a counter, any other one a gauge; texts are no metrics.
 * Names are the JVM's own, as jcmd and jstat know them. Threads: one.
 */
final class PerfDataContents implements Contents {
    private static final String STARTED_AT = "sun.rt.createVmBeginTime";
    private static final String FREQUENCY = "sun.os.hrt.frequency";
    private static final String COMMAND = "sun.rt.javaCommand";
    private static final Pattern PID = Pattern.compile("[1-9]\\d{0,17}");

    private final OpenedFile file;
    private final PerfData data;

    PerfDataContents(final OpenedFile file) throws IOException {
        this.file = file;
        data = PerfData.open(file.path());
    }

    static boolean isPerfData(final ByteBuffer beginning) {
        return beginning.limit() >= Integer.BYTES
                && beginning.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0) == PerfData.MAGIC;
    }

    @Override
    public String format() {
        return "hsperfdata 2.0";
    }

    @Override
    public Instant startedAt() {
        return ForeignFile.instant(data.value(STARTED_AT));
    }

    @Override
    public int capacity(final int used) {
        return used;
    }

    /**
     * The JVM that has the file locked, or of old ones the one that its name tells, if it maps it. It deletes the file when
     * it ends; that of one which was killed stays until another JVM of the same user starts. There is no heartbeat.
     */
    @Override
    public Optional<ProcessInfo> process(final Instant now) throws IOException {
        final String fileName = String.valueOf(file.path().getFileName());
        final long pid = PID.matcher(fileName).matches() ? Long.parseLong(fileName) : 0;
        final boolean isAlive = Kernel.isLocked(file) || (pid != 0 && Kernel.isMapped(file, pid));
        return Optional.of(new ProcessInfo(
                0, name(), pid, isAlive ? ProcessState.LIVE : ProcessState.DEAD, 1, startedAt(), Duration.ZERO));
    }

    /** The main class, or the jar. */
    private String name() throws IOException {
        for (final Entry entry : data.entries()) {
            if (entry.isText() && entry.name().equals(COMMAND)) {
                final String command = data.text(entry).strip();
                return command.isEmpty() ? "jvm" : command.split(" ", 2)[0];
            }
        }
        return "jvm";
    }

    @Override
    public Scanned scan() throws IOException {
        final int ticksScale = ticksScale();
        final Map<String, MetricSample> samples = new LinkedHashMap<>();
        for (final Entry entry : data.entries()) {
            if (entry.isNumber()) {
                samples.putIfAbsent(
                        entry.name(),
                        new MetricSample(define(entry, ticksScale), null, ReadStatus.OK, data.number(entry), null));
            }
        }
        return new Scanned(samples.values().stream().toList(), samples.size(), 0, 0);
    }

    private static MetricDefinition define(final Entry entry, final int ticksScale) {
        final MetricDefinition plain = entry.variability() == Variability.MONOTONIC
                ? MetricDefinition.counter(entry.name())
                : MetricDefinition.gauge(entry.name());
        return switch (entry.unit()) {
            case BYTES -> plain.withUnit("bytes", 0);
            case TICKS -> ticksScale > 0 ? plain.withUnit("ticks", 0) : plain.withUnit("seconds", ticksScale);
            case HERTZ -> plain.withUnit("hertz", 0);
            case NONE, EVENTS, STRING -> plain;
        };
    }

    /** The power of ten that makes seconds of ticks; 1 if there is none. On Linux a tick is a nanosecond. */
    private int ticksScale() {
        long perSecond = data.value(FREQUENCY);
        int scale = 0;
        while (perSecond >= 10 && perSecond % 10 == 0) {
            perSecond /= 10;
            scale--;
        }
        return perSecond == 1 ? scale : 1;
    }
}
