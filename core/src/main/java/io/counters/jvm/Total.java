package io.counters.jvm;

import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import org.jspecify.annotations.Nullable;

/**
 * A total of the JVM's. The JVM counts from zero at each start, while the segment goes on over restarts: so what is
 * added is the growth since the last poll, the first time all of it. A total that steps back adds nothing until it has
 * passed where it was. A negative one is the JVM's way to say that it does not count this; then there is no metric.
 */
final class Total {
    private final Registrar registrar;
    private final MetricDefinition definition;
    private @Nullable Counter counter;
    private long published;

    Total(final Registrar registrar, final MetricDefinition definition) {
        this.registrar = registrar;
        this.definition = definition;
    }

    void publish(final long total) {
        if (total < 0) {
            return;
        }
        Counter known = counter;
        if (known == null) {
            known = registrar.counter(definition);
            counter = known;
            known.add(0); // nothing yet is an answer too
        }
        if (total > published) {
            known.add(total - published);
            published = total;
        }
    }
}
