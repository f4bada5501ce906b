package io.counters.jvm;

import io.counters.writer.Metrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;

/**
 * The agent's one thread: it opens the segment, publishes once a second, beats for the writer, and says good-bye when
 * the JVM ends. A daemon, without context class loader, so that it keeps neither the JVM nor an application alive.
 */
final class AgentThread implements Runnable {
    private static final String NAME = "counters-agent";

    /**
     * How long the host is left alone. It may choose its log manager, its MBean server builder or its security provider
     * in the first lines of its main method, and whoever makes the JVM look for one of them before has chosen for it.
     * Nothing here does so on purpose; but the JDK's own code is free to. And a host that ends before pays nothing.
     */
    private static final long DELAY_NANOS = 500_000_000L;

    private static final long PERIOD_NANOS = 1_000_000_000L;
    private static final long PAUSE_NANOS = 250_000_000L;

    /**
     * How long the JVM's end may be put off while the last values are written. It takes a millisecond or two, longer only
     * on a machine that has no time for us.
     */
    private static final long FAREWELL_MILLIS = 500;

    /** What this JVM publishes already. Twice into one segment, and every total would count double. */
    private static final Set<String> SEGMENTS = ConcurrentHashMap.newKeySet();

    private final AgentArguments arguments;
    private final OneLineLog log;
    private final Thread thread = newThread(this, NAME);
    private volatile boolean isEnding;

    private AgentThread(final AgentArguments arguments, final OneLineLog log) {
        this.arguments = arguments;
        this.log = log;
    }

    /** Starts the thread, or says in one line why not. */
    static void start(final @Nullable String text) {
        final OneLineLog log = new OneLineLog(System.err);
        try {
            final AgentArguments arguments = AgentArguments.parse(text);
            if (!SEGMENTS.add(arguments.segment())) {
                log.warn("this JVM publishes to segment '" + arguments.segment() + "' already");
                return;
            }
            final AgentThread agent = new AgentThread(arguments, log);
            agent.thread.setDaemon(true);
            agent.thread.start();
        } catch (final Throwable e) {
            log.off(e);
        }
    }

    @Override
    public void run() {
        try {
            pause(DELAY_NANOS);
            if (isHooked()) {
                JvmMetrics.requireManagement();
                publish();
            }
        } catch (final Throwable e) {
            log.off(e);
        }
    }

    private void publish() {
        try (Metrics metrics = open()) {
            final JvmMetrics jvm = JvmMetrics.of(metrics, log);
            final AgentInvoker heartbeat = metrics.agentInvoker();
            long lastPoll = System.nanoTime() - PERIOD_NANOS;
            while (!isEnding) {
                heartbeat.invoke();
                final long now = System.nanoTime();
                if (now - lastPoll >= PERIOD_NANOS) {
                    lastPoll = now;
                    jvm.poll();
                }
                pause(PAUSE_NANOS);
            }
            jvm.poll();
            log.fallSilent();
        }
    }

    private Metrics open() {
        final Metrics.Builder builder = Metrics.builder(arguments.segment())
                .useAgentInvoker(true)
                .strict(false) // whatever the host wants for itself
                .lanes(1) // the others are the host's to have, should it write to the same segment
                .logger(log);
        final String instance = arguments.instance();
        return (instance == null ? builder : builder.instance(instance)).open();
    }

    private void pause(final long nanos) {
        final long start = System.nanoTime();
        while (!isEnding && System.nanoTime() - start < nanos) {
            LockSupport.parkNanos(this, nanos - (System.nanoTime() - start));
            Thread.interrupted(); // nobody of ours does it, and a flag left set would make this a busy loop
        }
    }

    /** False when the JVM is about to end. */
    private boolean isHooked() {
        try {
            Runtime.getRuntime().addShutdownHook(newThread(this::end, NAME + "-end"));
            return !isEnding;
        } catch (final IllegalStateException e) {
            return false;
        }
    }

    private void end() {
        isEnding = true;
        LockSupport.unpark(thread);
        try {
            thread.join(FAREWELL_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread newThread(final Runnable task, final String name) {
        final Thread made = new Thread(null, task, name, 0, false);
        made.setContextClassLoader(null);
        return made;
    }
}
