package io.counters.stat.text;

import io.counters.MetricDefinition;
import io.counters.segment.Text;
import java.util.List;

/** What a histogram's bucket is called: by its upper bound, in the unit in which that is short. */
public final class BucketName {
    private BucketName() {}

    public static String of(final MetricDefinition definition, final int index) {
        final List<Long> bounds = definition.bounds();
        final boolean isLast = index == bounds.size();
        final double bound = bounds.get(isLast ? index - 1 : index);
        final DisplayUnit unit = DisplayUnit.of(definition.unit(), definition.scale(), bound);
        return (isLast ? "> " : "<= ") + (unit.show(bound) + " " + Text.printable(unit.symbol())).stripTrailing();
    }
}
