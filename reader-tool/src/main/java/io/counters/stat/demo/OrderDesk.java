package io.counters.stat.demo;

import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import java.util.ArrayList;
import java.util.List;

/** Where one thread handles orders: the metrics, each with the thread's own books. Threads: the one that opened it. */
record OrderDesk(
        List<BookedCounter> accepted,
        List<BookedCounter> rejected,
        BookedCounter revenue,
        BookedGauge waiting,
        BookedDoubleGauge waitingValue,
        BookedHistogram items,
        BookedHistogram latency,
        BookedHistogram validation) {

    /** Uses shared handles for some metrics and this thread's own for others, as applications do. */
    static OrderDesk open(final OrderMetrics metrics) {
        final Histogram latency = metrics.latency().singleWriter();
        return new OrderDesk(
                metrics.accepted().stream().map(BookedCounter::new).toList(),
                metrics.rejected().stream()
                        .map(Counter::singleWriter)
                        .map(BookedCounter::new)
                        .toList(),
                new BookedCounter(metrics.revenue().singleWriter()),
                new BookedGauge(metrics.waiting()),
                new BookedDoubleGauge(metrics.waitingValue()),
                new BookedHistogram(metrics.items().definition(), metrics.items()::observe),
                new BookedHistogram(latency.definition(), latency::observe),
                new BookedHistogram(OrderMetrics.VALIDATION, metrics.validation()::observeNanos));
    }

    List<Account> accounts() {
        final List<Account> all = new ArrayList<>(accepted);
        all.addAll(rejected);
        all.addAll(List.of(revenue, waiting, waitingValue, items, latency, validation));
        return all;
    }
}
