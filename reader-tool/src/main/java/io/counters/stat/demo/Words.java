package io.counters.stat.demo;

/** What parent and worker say to each other, one word a line. The end of the worker's input means: you may go. */
final class Words {
    /** The worker has its metrics and waits. */
    static final String READY = "ready";

    /** The worker may begin. */
    static final String GO = "go";

    /** The worker's line is in the ledger; it keeps its segment open until it may go. */
    static final String COUNTED = "counted";

    private Words() {}
}
