package io.counters.stat.push;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what it is given in this order, on a thread of its own. While nobody takes it, the newest of it waits, and each
 * pause is twice as long as the one before. Threads: any.
 */
public final class Pusher {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Recipient recipient;
    private final String name;
    private final int capacity;
    private final Consumer<String> log;
    private final Duration firstPause;
    private final Thread thread = new Thread(this::run, "push");

    private final Deque<Collection<MetricData>> waiting = new ArrayDeque<>();
    private boolean isEnding;
    private long lost;
    private String trouble = "";

    /**
     * Begins to send.
     *
     * @param recipient closed in the end
     * @param name of the recipient, for the log
     * @param capacity how many may wait
     * @param log gets one line for each change
     */
    public Pusher(final Recipient recipient, final String name, final int capacity, final Consumer<String> log) {
        this(recipient, name, capacity, log, FIRST_PAUSE);
    }

    Pusher(
            final Recipient recipient,
            final String name,
            final int capacity,
            final Consumer<String> log,
            final Duration firstPause) {
        this.recipient = recipient;
        this.name = name;
        this.capacity = capacity;
        this.log = log;
        this.firstPause = firstPause;
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns at once. Where too many wait, the oldest is dropped: totals are in the newer ones, too. */
    public synchronized void push(final Collection<MetricData> metrics) {
        if (waiting.size() == capacity) {
            waiting.remove();
            lost++;
        }
        waiting.add(metrics);
        notifyAll();
    }

    /** Waits for what still waits, but not for longer than that. */
    public void end(final Duration patience) throws InterruptedException {
        synchronized (this) {
            isEnding = true;
            notifyAll();
        }
        thread.join(Math.max(1, patience.toMillis()));
        thread.interrupt();
    }

    private void run() {
        try (recipient) {
            Duration pause = firstPause;
            for (Collection<MetricData> next = next(); next != null; next = next()) {
                final Recipient.Answer answer = recipient.send(next);
                if (Thread.interrupted()) {
                    return; // nobody waits for the rest any more
                }
                if (answer.kind() == Recipient.Answer.Kind.LATER) {
                    say(answer.reason());
                    rest(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                } else {
                    done(next, answer);
                    pause = firstPause;
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt(); // as above
        }
    }

    /** The one that has waited for longest, which stays; null when there will be none. */
    private synchronized @Nullable Collection<MetricData> next() throws InterruptedException {
        while (waiting.isEmpty() && !isEnding) {
            wait();
        }
        return waiting.peek();
    }

    private synchronized void done(final Collection<MetricData> batch, final Recipient.Answer answer) {
        if (waiting.peek() == batch) { // else it was dropped while it was under way
            waiting.remove();
        } else {
            lost--;
        }
        if (answer.kind() == Recipient.Answer.Kind.REFUSED) {
            lost++;
            say(answer.reason() + ", so this is dropped");
        } else if (!trouble.isEmpty()) {
            trouble = "";
            log.accept("pushing to " + name + " again" + (lost == 0 ? "" : "; scans lost so far: " + lost));
        }
    }

    /** The same once only. */
    private synchronized void say(final String newTrouble) {
        if (!newTrouble.equals(trouble)) {
            trouble = newTrouble;
            log.accept("cannot push to " + name + ": " + newTrouble);
        }
    }

    /** A shorter pause when the end is near, and no longer the one that was begun. */
    private synchronized void rest(final Duration pause) throws InterruptedException {
        final boolean wasEnding = isEnding;
        final long end = System.nanoTime() + (wasEnding ? firstPause : pause).toNanos();
        for (long left = end - System.nanoTime(); left > 0 && isEnding == wasEnding; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
