package io.counters.stat.demo;

import io.counters.MetricId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the calls of one worker amount to.
 *
 * @param run tells the lines of one run from those of all others in the file
 * @param instance the worker's instance name
 * @param pid its process id
 * @param calls how many calls returned
 * @param amounts by metric; copied, unmodifiable
 */
record LedgerLine(String run, String instance, long pid, long calls, SortedMap<MetricId, Amount> amounts) {
    LedgerLine {
        amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
    }

    /** Adds up the books of all of a worker's threads. */
    static LedgerLine of(
            final String run, final String instance, final long pid, final Collection<? extends Account> accounts) {
        final SortedMap<MetricId, Amount> amounts = new TreeMap<>();
        accounts.forEach(account -> amounts.merge(account.id(), account.amount(), Amount::plus));
        return new LedgerLine(
                run, instance, pid, accounts.stream().mapToLong(Account::calls).sum(), amounts);
    }
}
