package io.counters.stress.hostile;

import io.counters.CountersException;
import io.counters.SegmentAccessException;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.segment.Segment;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/** Opens, scans and copies in every way that the reader has. */
final class JavaReader implements Victim {
    private final String name;
    private final BiConsumer<JavaReader, SegmentReader> use;
    private long sum;

    private JavaReader(String name, BiConsumer<JavaReader, SegmentReader> use) {
        this.name = name;
        this.use = use;
    }

    /** One that does everything, one thing after the other. */
    static JavaReader ofEverything() {
        return new JavaReader("Java reader", JavaReader::useAll);
    }

    /** One for each thing that is slow where the file is large. */
    static List<JavaReader> ofEach() {
        return List.of(
                new JavaReader("Java scan", (self, reader) -> reader.scan(self::look)),
                new JavaReader("Java scan per process", (self, reader) -> reader.scanPerProcess(self::look)),
                new JavaReader(
                        "Java info", (self, reader) -> self.sum += reader.info().refused()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean attack(Path file) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            use.accept(this, reader);
            return true;
        } catch (CountersException e) {
            Terminal.requireSafe(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void useAll(SegmentReader reader) {
        reader.scan(this::look);
        requireNoLateFault();
        reader.scanPerProcess(this::look);
        requireNoLateFault();
        sum += reader.snapshot().metrics().size();
        sum += reader.snapshotPerProcess().processes().size();
        sum += reader.info().refused() + reader.processes().size();
        sum += reader.isCurrent() ? 1 : 0;
    }

    /** What the contract of a scan allows where the file is cut off and made whole within it: a refusal that comes late. */
    private static void requireNoLateFault() {
        InternalError fault = Segment.pendingFault();
        if (fault != null) {
            throw new SegmentAccessException("a load's fault came after the scan", fault);
        }
    }

    /** Asks for all that a view can tell. */
    void look(MetricView view) {
        sum += view.definition().hashCode() + view.status().name().length() + view.processIndex();
        sum += view.process() == null ? 0 : 1;
        if (!view.hasValue()) {
            return;
        }
        if (view.bucketCount() == 0) {
            sum += view.value() + (long) view.doubleValue();
            return;
        }
        sum += view.count() + view.sum() + view.min() + view.max();
        for (int i = 0; i < view.bucketCount(); i++) {
            sum += view.bucket(i);
        }
    }
}
