package io.counters.writer;

import io.counters.segment.FileSystemType;
import io.counters.testing.SegmentWalk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Openings of one segment whose heartbeat and clocks the test drives, and what they logged meanwhile. */
final class WriterFixture implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final Logger LOGGER = Logger.getLogger("io.counters");

    final Path file;
    final AtomicLong epochNanos = new AtomicLong(1_700_000_000L * SECOND);
    final AtomicLong nanos = new AtomicLong();

    private final List<Metrics> opened = new ArrayList<>();
    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final Handler handler = new Handler() {
        @Override
        public void publish(final LogRecord message) {
            logged.add(message.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    WriterFixture(final Path directory) {
        file = directory.resolve("orders.seg");
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    Metrics.Builder builder(final String instance) {
        return Metrics.builder(file.toString())
                .instance(instance)
                .capacity(8, 512, 256)
                .useAgentInvoker(true)
                .fileSystems(any -> new FileSystemType("tmpfs"))
                .clocks(epochNanos::get, nanos::get);
    }

    Metrics open(final String instance) {
        return open(instance, builder -> builder);
    }

    Metrics open(final String instance, final UnaryOperator<Metrics.Builder> settings) {
        final Metrics metrics = settings.apply(builder(instance)).open();
        opened.add(metrics);
        return metrics;
    }

    /** A second passes, and the heartbeats of these openings are invoked, in this order. */
    void beat(final Metrics... heartbeats) {
        nanos.addAndGet(SECOND);
        epochNanos.addAndGet(SECOND);
        for (final Metrics metrics : heartbeats) {
            metrics.agentInvoker().invoke();
        }
    }

    SegmentWalk walk() {
        return new SegmentWalk(file);
    }

    List<String> logged() {
        synchronized (logged) {
            return List.copyOf(logged);
        }
    }

    static void inThread(final Runnable action) {
        final Throwable[] thrown = new Throwable[1];
        final Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (final RuntimeException | Error e) {
                thrown[0] = e;
            }
        });
        thread.start();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thrown[0] != null) {
            throw new AssertionError("in " + thread.getName(), thrown[0]);
        }
    }

    @Override
    public void close() {
        opened.forEach(Metrics::close);
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }
}
