package io.counters.jvm;

/** One subject on which the JVM is asked again and again. */
interface Source {
    /** Asks, and publishes the answers. Threads: the agent's own. What it throws is said once. */
    void poll();
}
