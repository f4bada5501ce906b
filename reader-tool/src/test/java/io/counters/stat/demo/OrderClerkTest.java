package io.counters.stat.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.HistogramValue;
import io.counters.MetricId;
import io.counters.writer.Metrics;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OrderClerkTest {
    @Test
    void theBooksSayWhatTheHandlesSay() {
        try (Metrics metrics = Metrics.inMemory()) {
            final OrderMetrics orders = OrderMetrics.in(metrics);
            final OrderDesk desk = OrderDesk.open(orders);
            work(desk, 20);
            final LedgerLine line = LedgerLine.of("run", "one", 1, desk.accounts());
            final SortedMap<MetricId, Amount> amounts = line.amounts();

            assertThat(amounts).hasSize(12);
            orders.accepted()
                    .forEach(counter -> assertThat(amounts)
                            .containsEntry(counter.definition().id(), new Amount.Whole(counter.value())));
            orders.rejected()
                    .forEach(counter -> assertThat(amounts)
                            .containsEntry(counter.definition().id(), new Amount.Whole(counter.value())));
            assertThat(amounts)
                    .containsEntry(
                            MetricId.of("orders_revenue_total"),
                            new Amount.Whole(orders.revenue().value()))
                    .containsEntry(
                            MetricId.of("orders_waiting"),
                            new Amount.Whole(orders.waiting().value()))
                    .containsEntry(
                            MetricId.of("orders_waiting_value"),
                            new Amount.Real(orders.waitingValue().value()))
                    .containsEntry(
                            MetricId.of("order_items"), spread(orders.items().snapshot()))
                    .containsEntry(
                            MetricId.of("order_latency_seconds"),
                            spread(orders.latency().snapshot()))
                    .containsEntry(
                            MetricId.of("order_validation_seconds"),
                            spread(orders.validation().snapshot()));
        }
    }

    @Test
    void everyKindOfUpdateHappensAndSomeOrdersWaitAtTheEnd() {
        try (Metrics metrics = Metrics.inMemory()) {
            final OrderDesk desk = OrderDesk.open(OrderMetrics.in(metrics));
            work(desk, 50);
            assertThat(desk.accounts()).allMatch(account -> account.calls() > 0);
            assertThat(desk.waiting().amount()).isNotEqualTo(new Amount.Whole(0));
            assertThat(desk.latency().amount())
                    .isInstanceOfSatisfying(
                            Amount.Spread.class,
                            latency -> assertThat(latency.buckets().stream().filter(n -> n > 0))
                                    .hasSizeGreaterThan(3));
        }
    }

    @Test
    void theLineAddsUpAllThreadsBooks() {
        try (Metrics metrics = Metrics.inMemory()) {
            final OrderMetrics orders = OrderMetrics.in(metrics);
            final OrderDesk one = OrderDesk.open(orders);
            final OrderDesk two = OrderDesk.open(orders);
            one.revenue().add(3);
            two.revenue().add(4);
            final List<Account> books = new java.util.ArrayList<>(one.accounts());
            books.addAll(two.accounts());
            final LedgerLine line = LedgerLine.of("run", "one", 1, books);
            assertThat(line.calls()).isEqualTo(2);
            assertThat(line.amounts()).containsEntry(MetricId.of("orders_revenue_total"), new Amount.Whole(7));
        }
    }

    /** The shop closes after so many looks at its door. */
    private static void work(final OrderDesk desk, final int looks) {
        final AtomicInteger left = new AtomicInteger(looks);
        new OrderClerk(desk, new SplittableRandom(1)).work(() -> left.decrementAndGet() > 0);
    }

    private static Amount spread(final HistogramValue value) {
        return new Amount.Spread(value.count(), value.sum(), value.buckets());
    }
}
