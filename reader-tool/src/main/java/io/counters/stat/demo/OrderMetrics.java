package io.counters.stat.demo;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import io.counters.writer.Timer;
import java.util.List;

/** The metrics of the order service, one of each kind. Shared by all threads of a process. */
record OrderMetrics(
        List<Counter> accepted,
        List<Counter> rejected,
        Counter revenue,
        Gauge waiting,
        DoubleGauge waitingValue,
        Histogram items,
        Histogram latency,
        Timer validation) {

    static final MetricDefinition VALIDATION = MetricDefinition.histogram("order_validation_seconds", Buckets.latency())
            .withHelp("Time to check an order, as the clock saw it");

    private static final MetricDefinition ACCEPTED =
            MetricDefinition.counter("orders_accepted_total").withHelp("Orders that were accepted");
    private static final MetricDefinition REJECTED =
            MetricDefinition.counter("orders_rejected_total").withHelp("Orders that were turned down");

    static OrderMetrics in(final Metrics metrics) {
        return new OrderMetrics(
                List.of(
                        metrics.counter(ACCEPTED.withLabel("channel", "web")),
                        metrics.counter(ACCEPTED.withLabel("channel", "app")),
                        metrics.counter(ACCEPTED.withLabel("channel", "partner"))),
                List.of(
                        metrics.counter(REJECTED.withLabel("reason", "out of stock")),
                        metrics.counter(REJECTED.withLabel("reason", "payment")),
                        metrics.counter(REJECTED.withLabel("reason", "fraud"))),
                metrics.counter(MetricDefinition.counter("orders_revenue_total")
                        .withUnit("euros", -2)
                        .withHelp("What accepted orders were worth; stored in cents")),
                metrics.gauge("orders_waiting", "Orders that have arrived and are not yet handled"),
                metrics.doubleGauge(MetricDefinition.doubleGauge("orders_waiting_value")
                        .withUnit("euros", 0)
                        .withHelp("What waiting orders are worth")),
                metrics.histogram("order_items", "Items in an order", Buckets.of(1, 2, 3, 5, 8, 13, 21, 34)),
                metrics.histogram("order_latency_seconds", "Time to handle an order, made up", Buckets.latency()),
                metrics.timer(VALIDATION));
    }
}
