package io.counters.benchmarks;

import io.pcp.parfait.MonitorableRegistry;
import io.pcp.parfait.MonitoredCounter;
import io.pcp.parfait.dxm.IdentifierSourceSet;
import io.pcp.parfait.dxm.MetricName;
import io.pcp.parfait.dxm.PcpMmvWriter;
import io.pcp.parfait.dxm.semantics.Semantics;
import java.io.IOException;
import java.io.UncheckedIOException;
import tech.units.indriya.AbstractUnit;

/**
 * Parfait's counters in a PCP MMV file. Each change is stored to the file by the thread that makes it: Parfait's own
 * bridge leaves that to another thread, so its counters reach the file later or, if the process dies, never.
 */
final class ParfaitCounters {
    private ParfaitCounters() {}

    static Peer<Runnable> open(final int metrics) {
        final TemporaryDirectory directory = new TemporaryDirectory();
        final PcpMmvWriter writer =
                new PcpMmvWriter(directory.file("benchmark").toFile(), IdentifierSourceSet.DEFAULT_SET);
        writer.setPerMetricLock(true);
        for (int i = 0; i < metrics; i++) {
            writer.addMetric(name(i), Semantics.COUNTER, AbstractUnit.ONE, 0L);
        }
        try {
            writer.start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final MonitorableRegistry registry = new MonitorableRegistry();
        return Peer.<MonitoredCounter, Runnable>shared(
                        metrics,
                        i -> {
                            final MonitoredCounter counter = new MonitoredCounter("counter." + i, "", registry);
                            final MetricName name = name(i);
                            counter.attachMonitor(changed -> writer.updateMetric(name, changed.get()));
                            return counter;
                        },
                        counter -> counter::inc,
                        counter -> Totals.ofCount(counter.get()))
                .endingWith(directory::close);
    }

    private static MetricName name(final int index) {
        return MetricName.parse("counter.m" + index);
    }
}
