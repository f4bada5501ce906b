package io.counters.stress.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One course that the life of a histogram's slot can take: what is stored, from its image on, and all states that a
 * reader may be shown, in the order of time.
 */
record Life(String name, List<Long> image, List<Op> stores, List<State> states) {
    /** Committed observations, and how far the smallest and the largest value may be ahead of them. */
    record State(Ledger ledger, long lowest, long highest) {
        boolean explains(Reading reading) {
            return switch (reading.result()) {
                case EMPTY -> ledger.identity() == Ledger.NONE.identity();
                case BUSY, CORRUPT -> false;
                case OK ->
                    reading.identity() == ledger.identity()
                            && reading.buckets().equals(ledger.buckets())
                            && reading.count() == ledger.count()
                            && reading.sum() == ledger.sum()
                            && (ledger.count() == 0 || isCoveredBy(reading));
            };
        }

        private boolean isCoveredBy(Reading reading) {
            return lowest <= reading.min()
                    && reading.min() <= ledger.min()
                    && ledger.max() <= reading.max()
                    && reading.max() <= highest;
        }
    }

    /**
     * What a reader can find.
     *
     * @param faults readings that no state explains, or that are older than what was found just before
     * @param states those that were found: all there are, or the explorer looked away
     */
    record Findings(Set<String> faults, List<State> states) {}

    Set<String> faults(Observer<Reading> observer, int readings) {
        return findings(observer, readings).faults;
    }

    Findings findings(Observer<Reading> observer, int readings) {
        Set<String> faults = new HashSet<>();
        Set<Integer> places = new TreeSet<>();
        for (List<Optional<Reading>> together : observer.readings(readings, image, stores)) {
            int newest = 0;
            for (Reading reading : together.stream().flatMap(Optional::stream).toList()) {
                int place = place(reading, newest);
                if (place < 0) {
                    faults.add(name + ": " + (place(reading, 0) < 0 ? "wrong: " : "older: ") + reading);
                    break;
                }
                places.add(place);
                newest = place;
            }
        }
        return new Findings(faults, places.stream().map(states::get).toList());
    }

    /** The first state from the given one on that explains a reading. */
    private int place(Reading reading, int from) {
        for (int i = from; i < states.size(); i++) {
            if (states.get(i).explains(reading)) {
                return i;
            }
        }
        return -1;
    }
}
