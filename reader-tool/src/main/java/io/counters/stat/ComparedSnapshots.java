package io.counters.stat;

import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What changes in a source that has no versions by which to tell: each look compares all values. Threads: one. */
final class ComparedSnapshots implements Supplier<Optional<SegmentChange>> {
    private final Source source;
    private @Nullable SegmentSnapshot last;

    ComparedSnapshots(final Source source) {
        this.source = source;
    }

    @Override
    public Optional<SegmentChange> get() {
        final SegmentSnapshot before = last;
        last = null; // should the source fail, everything is new to the next look
        final SegmentSnapshot now = source.snapshot();
        last = now;
        return before == null ? Optional.of(SegmentChange.whole(now)) : difference(before, now);
    }

    private static Optional<SegmentChange> difference(final SegmentSnapshot before, final SegmentSnapshot now) {
        final Map<MetricId, MetricSample> known = new LinkedHashMap<>();
        before.metrics().forEach(sample -> known.put(sample.definition().id(), sample));
        final List<MetricSample> changed = now.metrics().stream()
                .filter(sample ->
                        !sample.equals(known.remove(sample.definition().id())))
                .toList();
        if (changed.isEmpty() && known.isEmpty() && facts(before).equals(facts(now))) {
            return Optional.empty();
        }
        return Optional.of(new SegmentChange(
                false, now.segment(), now.processes(), changed, List.copyOf(known.keySet()), now.scan()));
    }

    /** What there is besides metrics, without what the time of day alone changes. */
    private static List<Object> facts(final SegmentSnapshot snapshot) {
        return List.of(
                snapshot.segment().state(),
                snapshot.segment().refused(),
                snapshot.segment().repaired(),
                snapshot.processes().stream().map(ComparedSnapshots::facts).toList());
    }

    private static List<Object> facts(final ProcessInfo process) {
        return List.of(process.index(), process.name(), process.pid(), process.state(), process.epoch());
    }
}
