package io.counters.stress.hostile;

import io.counters.CountersException;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import java.nio.file.Path;

/** Opens, scans and copies in every way that the reader has. */
final class JavaReader implements Victim {
    private long sum;

    @Override
    public String name() {
        return "Java reader";
    }

    @Override
    public boolean attack(Path file) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            reader.scan(this::look);
            reader.scanPerProcess(this::look);
            sum += reader.snapshot().metrics().size();
            sum += reader.snapshotPerProcess().processes().size();
            sum += reader.info().refused() + reader.processes().size();
            sum += reader.isCurrent() ? 1 : 0;
            return true;
        } catch (CountersException e) {
            Terminal.requireSafe(String.valueOf(e.getMessage()));
            return false;
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

    /** Keeps the loops above from being found useless. */
    long sum() {
        return sum;
    }
}
