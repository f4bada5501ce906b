package io.counters.testing;

import io.counters.Buckets;
import io.counters.writer.Counter;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.util.function.Consumer;

/** Loaded by a class loader of its own, with a copy of our classes of its own; spoken to through {@code java.*} types. */
public final class CopyProgram implements Consumer<String>, AutoCloseable {
    private final String file;
    private Metrics metrics;
    private Counter counter;
    private Counter single;
    private Histogram histogram;
    private Gauge gauge;

    public CopyProgram(final String file) {
        this.file = file;
        open();
    }

    @Override
    public void accept(final String command) {
        final String[] words = command.split(" ", 2);
        switch (words[0]) {
            case "open" -> open();
            case "close" -> metrics.close();
            case "add" -> metrics.counter(words[1], "").add(7);
            case "count" -> {
                counter.increment();
                single.increment();
                histogram.observe(3);
                gauge.increment();
            }
            default -> throw new IllegalArgumentException(command);
        }
    }

    @Override
    public void close() {
        metrics.close();
    }

    private void open() {
        metrics = Metrics.builder(file)
                .instance("copies")
                .lanes(8)
                .capacity(4, 256, 128)
                .strict(true)
                .open();
        counter = metrics.counter("c", "");
        single = metrics.counter("single", "").singleWriter();
        histogram = metrics.histogram("h", "", Buckets.of(1, 5));
        gauge = metrics.gauge("g", "");
    }
}
