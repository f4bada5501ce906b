package io.counters.writer;

import io.counters.segment.Segment;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * What a writer does besides writing: says that it lives, keeps spare blocks, checks that its lock and file are still
 * its own, and brings handles that are on the heap to the segment. Threads: one, the runner's or the invoker's.
 */
final class Heartbeat implements Agent {
    static final long PERIOD_NANOS = 1_000_000_000L;

    private final Metrics metrics;
    private final NanoClock clock;
    private final String name;
    private long lastBeat;

    Heartbeat(final Metrics metrics, final NanoClock clock, final String name) {
        this.metrics = metrics;
        this.clock = clock;
        this.name = name;
        lastBeat = clock.nanoTime();
    }

    @Override
    public int doWork() {
        try {
            final int done = work();
            final InternalError fault = Segment.pendingFault();
            if (fault == null) {
                return done;
            }
        } catch (final InternalError e) {
            // a page of the segment has gone: an Error would end the agent, and only it can tell the handles
        }
        metrics.leaveTruncated();
        return 1;
    }

    private int work() {
        metrics.leaveTruncated();
        final int made = metrics.replenish();
        final long now = clock.nanoTime();
        if (now - lastBeat < PERIOD_NANOS) {
            return made;
        }
        lastBeat = now;
        metrics.beat();
        return made + 1;
    }

    @Override
    public String roleName() {
        return "counters-" + name;
    }
}
