package io.counters.micrometer;

import io.counters.CountersException;
import io.counters.MetricId;
import io.counters.SegmentBusyException;
import io.counters.writer.Metrics;
import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Which meters have which metrics, and what is to be asked of them at each poll. Functions are called outside the lock.
 * Threads: any.
 */
final class Publications {
    private final Metrics metrics;
    private final System.Logger logger;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock pollLock = new ReentrantLock();
    private final Map<Meter.Id, Published> byId = new HashMap<>();
    private final Set<MetricId> toBeRemoved = new HashSet<>();

    Publications(final Metrics metrics, final System.Logger logger) {
        this.metrics = metrics;
        this.logger = logger;
    }

    /** Makes a metric for a meter; while it has one, removing another meter does not take it away. */
    <H> H claim(final Meter.Id id, final MetricId metric, final Supplier<H> maker) {
        lock.lock();
        try {
            final H handle = maker.get();
            of(id).claimed.add(metric);
            toBeRemoved.remove(metric);
            return handle;
        } finally {
            lock.unlock();
        }
    }

    /** Does something at each poll until the meter is removed. */
    void add(final Meter.Id id, final Runnable action) {
        lock.lock();
        try {
            of(id).actions.add(action);
        } finally {
            lock.unlock();
        }
    }

    /** Removes a meter, and its metrics as soon as the segment's mutex can be had. */
    void remove(final Meter.Id id) {
        lock.lock();
        try {
            final Published removed = byId.remove(id);
            if (removed != null) {
                toBeRemoved.addAll(removed.claimed);
                byId.values().forEach(other -> toBeRemoved.removeAll(other.claimed));
                removeMetrics();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks every function; each caller waits for the one before it. */
    void poll() {
        pollLock.lock();
        try {
            pollAll();
        } finally {
            pollLock.unlock();
        }
    }

    private void pollAll() {
        final List<Published> all;
        lock.lock();
        try {
            removeMetrics();
            all = List.copyOf(byId.values());
        } finally {
            lock.unlock();
        }
        all.forEach(this::poll);
    }

    private void poll(final Published published) {
        for (final Runnable action : published.actions()) {
            try {
                action.run();
            } catch (final Throwable e) {
                if (published.isFirstFailure()) {
                    logger.log(
                            System.Logger.Level.WARNING,
                            "meter " + published.id.getName() + " keeps its last value, its function failed",
                            e);
                }
            }
        }
    }

    private void removeMetrics() {
        toBeRemoved.removeIf(metric -> {
            try {
                metrics.remove(metric);
                return true;
            } catch (final SegmentBusyException e) {
                return false; // at the next poll
            } catch (final CountersException e) {
                logger.log(System.Logger.Level.WARNING, "a metric stays though its meter was removed", e);
                return true;
            }
        });
    }

    private Published of(final Meter.Id id) {
        return byId.computeIfAbsent(id, Published::new);
    }

    /** What one meter has. */
    private final class Published {
        private final Meter.Id id;
        private final Set<MetricId> claimed = new HashSet<>();
        private final List<Runnable> actions = new ArrayList<>();
        private boolean hasFailed;

        Published(final Meter.Id id) {
            this.id = id;
        }

        List<Runnable> actions() {
            lock.lock();
            try {
                return List.copyOf(actions);
            } finally {
                lock.unlock();
            }
        }

        boolean isFirstFailure() {
            lock.lock();
            try {
                final boolean isFirst = !hasFailed;
                hasFailed = true;
                return isFirst;
            } finally {
                lock.unlock();
            }
        }
    }
}
