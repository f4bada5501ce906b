package io.counters.stat.watch;

/** Looks at a source. Threads: one. */
@FunctionalInterface
public interface Looker {
    /** Looks again. Only the very first look may fail; later ones only leave a notice. */
    Look look(boolean isPerProcess);
}
