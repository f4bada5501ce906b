package io.counters.stat;

import io.counters.stat.doctor.Machine;
import io.counters.stat.doctor.ThisMachine;
import java.time.Clock;

/**
 * What commands take from the outside world, so that tests can put something else in its place.
 *
 * @param sources where segments come from
 * @param clock the time that is shown
 * @param ticker the time that is measured and waited for
 * @param terminal whether a page can be drawn over the one before, and whether there are keys
 * @param machine what the doctor examines
 */
record Surroundings(Sources sources, Clock clock, Ticker ticker, Terminal terminal, Machine machine) {
    static Surroundings real() {
        return new Surroundings(
                new SegmentSources(),
                Clock.systemUTC(),
                new SystemTicker(),
                Terminal.ofThisProcess(),
                new ThisMachine());
    }
}
