package io.counters.testing;

import io.counters.Buckets;
import io.counters.CountersException;
import io.counters.MetricId;
import io.counters.SegmentBusyException;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.agrona.collections.MutableReference;

/** Another process that writes, one step at a time, so that a test decides what happens before what. */
public final class WriterProgram {
    private final MutableReference<Metrics> metrics = new MutableReference<>();
    private final MutableReference<SegmentMutex.Held> mutex = new MutableReference<>();

    private WriterProgram() {}

    public static void main(final String[] args) throws IOException {
        final WriterProgram program = new WriterProgram();
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            final String[] words = line.split(" ", -1);
            String answer;
            try {
                answer = program.run(words);
            } catch (final CountersException e) {
                answer = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            System.out.println(answer);
        }
    }

    private String run(final String[] words) {
        switch (words[0]) {
            case "open" ->
                metrics.set(Metrics.builder(words[1])
                        .instance(words[2])
                        .strict(true)
                        .capacity(8, 512, 64)
                        .open());
            case "close" -> open().close();
            case "add" -> open().counter(words[1], "").add(Long.parseLong(words[2]));
            case "observe" -> open().histogram(words[1], "", Buckets.of(10)).observe(Long.parseLong(words[2]));
            case "set" -> open().gauge(words[1], "").set(Long.parseLong(words[2]));
            case "value" -> {
                return Long.toString(open().counter(words[1], "").value());
            }
            case "remove" -> open().remove(MetricId.of(words[1]));
            case "register" -> register(words[1], Integer.parseInt(words[2]));
            case "hold" ->
                mutex.set(Objects.requireNonNull(
                        new SegmentMutex(new SegmentPath(java.nio.file.Path.of(words[1]))).tryAcquire(1_000_000_000L)));
            case "release" -> mutex.get().close();
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    /** As a strict application would: what is busy is asked for again. */
    private void register(final String prefix, final int count) {
        for (int i = 0; i < count; i++) {
            counter(prefix + i).increment();
        }
    }

    private Counter counter(final String name) {
        while (true) {
            try {
                return open().counter(name, "");
            } catch (final SegmentBusyException e) {
                Thread.onSpinWait();
            }
        }
    }

    private Metrics open() {
        return Objects.requireNonNull(metrics.get());
    }
}
