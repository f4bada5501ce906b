package io.counters.stat.serve;

import io.counters.stat.export.StreamJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The segments as server-sent events: first the whole, then only what changed. As long as there are clients one thread
 * looks at the segments, for all of them together; each client's own thread writes at the pace at which it reads, out of
 * one {@link StreamLog} for all.
 *
 * <p>Threads: any.
 */
final class LiveStream implements AutoCloseable {
    /** So many clients, and so many threads. */
    static final int MAX_CLIENTS = 256;

    /** How much text is gathered before it is written: all that a client takes of the heap. */
    private static final int BATCH_LENGTH = 32_768;

    /** So often something is written, so that a client that has gone is noticed, and no proxy loses its patience. */
    private static final long HEARTBEAT_MILLIS = 5_000;

    private static final int RETRY_MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ServedSegments segments;
    private final long intervalMillis;
    private final Consumer<String> log;
    private final StreamLog entries = new StreamLog();
    private final Semaphore places = new Semaphore(MAX_CLIENTS);
    private final Thread thread = new Thread(this::run, "serve look");

    private int clients;
    private boolean isWanted;
    private boolean isClosed;

    /** Begins when the first client comes. */
    LiveStream(final ServedSegments segments, final Duration interval, final Consumer<String> log) {
        this.segments = segments;
        this.log = log;
        intervalMillis = interval.toMillis();
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes one of the places for clients. False if all are taken. */
    boolean tryEnter() {
        return places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    /**
     * Writes until the client goes, is too slow, or this is closed.
     *
     * @param names the segments that it wants
     * @param lastEventId what it says that it has read of an earlier stream; may be empty
     */
    void serve(final List<String> names, final String lastEventId, final OutputStream out, final Deadline deadline)
            throws IOException {
        try {
            come();
            write(names, entries.resume(lastEventId), out, deadline);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt(); // the server ends
        } finally {
            go();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        entries.close();
        thread.interrupt();
    }

    private void write(final List<String> names, final long start, final OutputStream out, final Deadline deadline)
            throws IOException, InterruptedException {
        send(
                out,
                deadline,
                "retry: " + RETRY_MILLIS + "\n"
                        + event("hello", StreamJson.hello(entries.run(), names, intervalMillis)));
        long number = start;
        long looks = 0;
        boolean isClosing = false;
        while (!isClosing) {
            final StreamLog.Batch batch = entries.after(names, number, looks, BATCH_LENGTH, HEARTBEAT_MILLIS);
            final StringBuilder text = new StringBuilder();
            append(text, batch.entries());
            if (batch.isEnd() && batch.looks() != looks) {
                looks = batch.looks();
                text.append(event("tick", StreamJson.tick(batch.lookedAt())));
            }
            send(out, deadline, text.isEmpty() ? ": still here\n\n" : text.toString());
            number = batch.end();
            isClosing = batch.isClosed();
        }
    }

    /** Consecutive metrics of one segment become one event. */
    private void append(final StringBuilder text, final List<StreamLog.Entry> batch) {
        int i = 0;
        while (i < batch.size()) {
            final StreamLog.Entry first = batch.get(i);
            StreamLog.Entry last = first;
            String data = first.json();
            i++;
            if (first.key().kind() == StreamLog.Kind.METRICS) {
                final List<String> metrics = new ArrayList<>(List.of(data));
                while (i < batch.size()
                        && batch.get(i).key().kind() == StreamLog.Kind.METRICS
                        && batch.get(i).key().segment().equals(first.key().segment())) {
                    last = batch.get(i);
                    metrics.add(last.json());
                    i++;
                }
                data = StreamJson.metrics(first.key().segment(), metrics);
            }
            text.append("id: ").append(entries.id(last.number())).append('\n');
            text.append(event(first.key().kind().name().toLowerCase(Locale.ROOT), data));
        }
    }

    /** JSON has no line feed inside. */
    private static String event(final String name, final String json) {
        return "event: " + name + "\ndata: " + json + "\n\n";
    }

    private static void send(final OutputStream out, final Deadline deadline, final String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        deadline.within(() -> {
            out.write(bytes);
            out.flush();
        });
    }

    private synchronized void come() {
        if (clients == 0) {
            isWanted = true;
            notifyAll();
        }
        clients++;
    }

    private synchronized void go() {
        clients--;
        if (clients == 0) {
            entries.growStale();
        }
    }

    /** What the thread does. */
    private void run() {
        try {
            while (awaitTurn()) {
                segments.names().forEach(this::look);
                entries.lookedAt(System.currentTimeMillis());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void look(final String name) {
        try {
            final Look look = segments.look(name);
            look.change().ifPresent(change -> entries.add(name, change));
            if (!look.isReadable()) {
                entries.addUnreadable(name);
            }
        } catch (final RuntimeException | OutOfMemoryError e) { // what this program does wrong is for its own log
            log.accept("cannot look at segment " + name + ": " + e);
        }
    }

    /** Waits until the interval is over, or the first client has come. False when this is closed. */
    private synchronized boolean awaitTurn() throws InterruptedException {
        final long start = System.nanoTime();
        while (!isClosed && !isWanted) {
            final long rest = intervalMillis - (System.nanoTime() - start) / NANOS_PER_MILLI;
            if (clients == 0) {
                wait();
            } else if (rest > 0) {
                wait(rest);
            } else {
                return true;
            }
        }
        isWanted = false;
        return !isClosed;
    }
}
