package io.counters.jvm;

import static io.counters.MetricDefinition.counter;
import static io.counters.MetricDefinition.gauge;

import io.counters.Aggregation;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Map;

/** Platform threads: how many there are, were, have been started, and what they are doing. */
final class Threads implements Source {
    /** Looking at a thousand takes a third of a millisecond; with more of them the states are looked at less often. */
    private static final int THREADS_PER_POLL = 1000;

    private final ThreadMXBean threads;
    private final Level current;
    private final Level daemon;
    private final Level peak;
    private final Total started;
    private final Map<Thread.State, Level> byState = new EnumMap<>(Thread.State.class);
    private int pollsLeft;

    Threads(final Registrar registrar, final ThreadMXBean threads) {
        this.threads = threads;
        current = new Level(registrar, gauge("jvm_threads_current").withHelp("Platform threads alive"));
        daemon = new Level(registrar, gauge("jvm_threads_daemon").withHelp("Platform threads alive that are daemons"));
        peak = new Level(
                registrar,
                gauge("jvm_threads_peak")
                        .withAggregation(Aggregation.MAX)
                        .withHelp("Most platform threads alive at once, since the JVM started"));
        started = new Total(registrar, counter("jvm_threads_started_total").withHelp("Platform threads started"));
        for (final Thread.State state : Thread.State.values()) {
            if (state != Thread.State.NEW && state != Thread.State.TERMINATED) {
                byState.put(
                        state,
                        new Level(
                                registrar,
                                gauge("jvm_threads_state")
                                        .withLabel("state", state.name())
                                        .withHelp("Platform threads alive in this state")));
            }
        }
    }

    @Override
    public void poll() {
        final int alive = threads.getThreadCount();
        current.publish(alive);
        daemon.publish(threads.getDaemonThreadCount());
        peak.publish(threads.getPeakThreadCount());
        started.publish(threads.getTotalStartedThreadCount());
        if (pollsLeft == 0) {
            pollsLeft = alive / THREADS_PER_POLL;
            publishStates();
        } else {
            pollsLeft--;
        }
    }

    private void publishStates() {
        final Map<Thread.State, Integer> counts = new EnumMap<>(Thread.State.class);
        for (final ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) { // ended meanwhile
                counts.merge(thread.getThreadState(), 1, Integer::sum);
            }
        }
        byState.forEach((state, level) -> level.publish(counts.getOrDefault(state, 0)));
    }
}
