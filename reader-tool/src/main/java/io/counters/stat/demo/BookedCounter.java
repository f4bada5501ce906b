package io.counters.stat.demo;

import io.counters.writer.Counter;

/** A counter, and what this thread added to it. */
class BookedCounter extends Account {
    private final Counter counter;
    private long total;

    BookedCounter(final Counter counter) {
        super(counter.definition().id());
        this.counter = counter;
    }

    final void add(final long amount) {
        count(amount);
        total += amount;
        noteCall();
    }

    /** The call on the real counter, and nothing else. */
    void count(final long amount) {
        counter.add(amount);
    }

    @Override
    final Amount amount() {
        return new Amount.Whole(total);
    }
}
