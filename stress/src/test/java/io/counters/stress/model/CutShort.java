package io.counters.stress.model;

/** Ends code as a StackOverflowError would: nothing that is made for errors of ours catches it. */
final class CutShort extends Error {
    private static final long serialVersionUID = 1;

    CutShort() {
        super(null, null, false, false);
    }
}
