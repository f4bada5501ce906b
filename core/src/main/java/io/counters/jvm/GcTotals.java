package io.counters.jvm;

import static io.counters.MetricDefinition.counter;

import java.lang.management.GarbageCollectorMXBean;
import java.util.List;

/** How often each collector ran and for how long, since the JVM started. */
final class GcTotals implements Source {
    private final List<Collector> collectors;

    GcTotals(final Registrar registrar, final List<GarbageCollectorMXBean> beans) {
        collectors = beans.stream().map(bean -> Collector.of(registrar, bean)).toList();
    }

    @Override
    public void poll() {
        collectors.forEach(Collector::poll);
    }

    private record Collector(GarbageCollectorMXBean bean, Total collections, Total time) {

        static Collector of(final Registrar registrar, final GarbageCollectorMXBean bean) {
            return new Collector(
                    bean,
                    new Total(
                            registrar,
                            counter("jvm_gc_collections_total")
                                    .withLabel("gc", bean.getName())
                                    .withHelp("Collections by this collector")),
                    new Total(
                            registrar,
                            counter("jvm_gc_collection_seconds_total")
                                    .withLabel("gc", bean.getName())
                                    .withUnit("seconds", -3)
                                    .withHelp("Time from the begin to the end of each collection, added up")));
        }

        void poll() {
            collections.publish(bean.getCollectionCount());
            time.publish(bean.getCollectionTime());
        }
    }
}
