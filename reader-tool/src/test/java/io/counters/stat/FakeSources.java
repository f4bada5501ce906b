package io.counters.stat;

import io.counters.SegmentNotFoundException;
import io.counters.reader.SegmentSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sources without files. Each opening of a name takes the next source that was put under it, the last one for ever. */
final class FakeSources implements Sources {
    private final Map<String, Deque<FakeSource>> sources = new TreeMap<>();
    final List<FakeSource> opened = new ArrayList<>();

    FakeSources put(final String name, final FakeSource source) {
        sources.computeIfAbsent(name, key -> new ArrayDeque<>()).add(source);
        return this;
    }

    FakeSources put(final String name, final SegmentSnapshot snapshot) {
        return put(name, new FakeSource(() -> snapshot));
    }

    void remove(final String name) {
        sources.remove(name);
    }

    @Override
    public Source open(final String nameOrPath) {
        if (nameOrPath.contains(" ")) {
            throw new IllegalArgumentException("segment name '" + nameOrPath + "' (expected: no blank)");
        }
        final Deque<FakeSource> found = sources.get(nameOrPath);
        if (found == null) {
            throw new SegmentNotFoundException("cannot open segment " + nameOrPath + ": there is no such file");
        }
        final FakeSource source = found.size() > 1 ? found.remove() : found.element();
        if (source.refusal != null) {
            throw source.refusal;
        }
        opened.add(source);
        return source;
    }

    @Override
    public List<String> names() {
        return List.copyOf(sources.keySet());
    }

    @Override
    public String place() {
        return "/fake";
    }

    static final class FakeSource implements Source {
        private final Supplier<SegmentSnapshot> snapshots;
        RuntimeException refusal;
        boolean isCurrent = true;
        boolean isClosed;

        FakeSource(final Supplier<SegmentSnapshot> snapshots) {
            this.snapshots = snapshots;
        }

        static FakeSource refusing(final RuntimeException refusal) {
            final FakeSource source = new FakeSource(() -> {
                throw new AssertionError("scanned");
            });
            source.refusal = refusal;
            return source;
        }

        @Override
        public SegmentSnapshot snapshot() {
            return snapshots.get();
        }

        @Override
        public SegmentSnapshot snapshotPerProcess() {
            final SegmentSnapshot merged = snapshots.get();
            return new SegmentSnapshot(
                    merged.segment(),
                    merged.processes(),
                    merged.metrics().stream()
                            .map(sample -> Snapshots.share("web", sample))
                            .toList(),
                    merged.scan());
        }

        @Override
        public boolean isCurrent() {
            return isCurrent;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
