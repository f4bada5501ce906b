package io.counters.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HistogramLayout;
import io.counters.segment.MetricRecord;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A reader adds to a histogram's sums only what changed since its last scan. One that has the segment open shows what one
 * would that opens it now.
 */
class RunningSumsTest {
    private static final int STEPS = 500;

    @TempDir
    Path directory;

    private LiveSegment live;
    private MetricRecord latency;
    private int process;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory, new Geometry(8, 512, 64));
        latency = live.histogram("latency");
        process = live.process("p");
    }

    @Test
    void anExtremeGoesWithTheSlotThatHadIt() {
        final int slot = live.observe(process, latency, 1, 5_000);
        live.observe(process, latency, 50);
        requireTheSameAfter(() -> {
            HistogramSlot.birth(live.memory, slot, LiveSegment.identity(latency));
            live.observeIn(slot, latency, 60, 70, 80);
        });
    }

    @Test
    void aSlotThatBecomesAnothersTakesWhatItHadAlong() {
        final MetricRecord other = live.histogram("other");
        final int slot = live.observe(process, latency, 5);
        live.observe(process, latency, 50);
        requireTheSameAfter(() -> {
            HistogramSlot.birth(live.memory, slot, LiveSegment.identity(other));
            live.observeIn(slot, other, 7);
        });
    }

    @Test
    void aSlotThatIsFreedTakesWhatItHadAlong() {
        live.observe(process, latency, 50);
        final int slot = live.observe(process, latency, 5);
        requireTheSameAfter(() -> ScalarSlot.free(live.memory, slot));
    }

    @Test
    void aBlockThatPassesToAnotherProcessCountsForThatOne() {
        final int heir = live.process("heir");
        final int slot = live.observe(process, latency, 5);
        final int block = live.blockOf(slot);
        requireTheSameAfter(() -> live.memory.setLongRelease(block + BlockLayout.OWNER_OFFSET, heir));
    }

    /** Steps taken at random. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensBetweenTwoScans(final long seed) {
        final Random random = new Random(seed);
        final Life life = new Life(random);
        try (SegmentReader reader = live.reader()) {
            for (int step = 0; step < STEPS; step++) {
                life.step(reader);
                if (random.nextBoolean()) {
                    requireTheSame(reader, SegmentReader::snapshot, "seed " + seed + ", step " + step);
                }
            }
        }
    }

    private void requireTheSameAfter(final Runnable change) {
        try (SegmentReader reader = live.reader()) {
            reader.snapshot();
            change.run();
            requireTheSame(reader, SegmentReader::snapshot, "merged");
            requireTheSame(reader, SegmentReader::snapshotPerProcess, "per process");
            requireTheSame(reader, SegmentReader::snapshot, "merged again");
        }
    }

    private void requireTheSame(
            final SegmentReader reader, final Function<SegmentReader, SegmentSnapshot> scan, final String when) {
        try (SegmentReader fresh = live.reader()) {
            assertThat(scan.apply(reader).metrics())
                    .as(when)
                    .isEqualTo(scan.apply(fresh).metrics());
        }
    }

    /** What may happen to slots that several processes have, of metrics that come and go. */
    private final class Life {
        private static final int METRICS = 4;

        private final Random random;
        private final int[] processes = {process, live.process("q"), live.deadProcess("r")};
        private final MetricRecord[] metrics = new MetricRecord[METRICS];
        private final List<Integer> slots = new ArrayList<>();
        private final List<MetricRecord> owners = new ArrayList<>();

        Life(final Random random) {
            this.random = random;
            for (int i = 0; i < METRICS; i++) {
                metrics[i] = live.histogram("histogram " + i);
            }
            newSlot();
        }

        void step(final SegmentReader reader) {
            switch (random.nextInt(14)) {
                case 0 -> newSlot();
                case 1 -> metricComesAgain();
                case 2 -> atASlot(slot -> ScalarSlot.free(live.memory, slot));
                case 3 -> atASlot(slot -> anew(slot, metrics[random.nextInt(METRICS)]));
                case 4 -> atASlot(slot -> anew(slot, owners.get(slots.indexOf(slot))));
                case 5 -> atASlot(this::damage);
                case 6 -> atASlot(slot -> changeBlock(slot, BlockLayout.OWNER_OFFSET, processes[random.nextInt(3)]));
                case 7 -> atASlot(slot -> changeBlock(slot, BlockLayout.STATE_OFFSET, BlockLayout.STATE_FREE));
                case 8 -> atASlot(slot -> changeBlock(slot, BlockLayout.STATE_OFFSET, BlockLayout.STATE_READY));
                case 9 -> nothingIsFoundAtRest(reader);
                case 10 -> reader.snapshotPerProcess();
                default -> atASlot(this::observe);
            }
        }

        private void newSlot() {
            final MetricRecord metric = metrics[random.nextInt(METRICS)];
            slots.add(live.observe(processes[random.nextInt(processes.length)], metric, random.nextInt(2_000)));
            owners.add(metric);
        }

        private void metricComesAgain() {
            final int i = random.nextInt(METRICS);
            live.metrics.retire(metrics[i].index(), live.wallTime);
            metrics[i] = live.histogram("histogram " + i);
        }

        private void anew(final int slot, final MetricRecord metric) {
            HistogramSlot.birth(live.memory, slot, LiveSegment.identity(metric));
            owners.set(slots.indexOf(slot), metric);
            for (int i = random.nextInt(4); i > 0; i--) {
                observe(slot);
            }
        }

        private void observe(final int slot) {
            live.observeIn(slot, owners.get(slots.indexOf(slot)), random.nextInt(2_000));
        }

        private void damage(final int slot) {
            final int bucket = slot + HistogramLayout.BUCKETS_OFFSET;
            live.memory.setLongRelease(bucket, live.memory.getLongAcquire(bucket) + 5);
            final int version = slot + HistogramLayout.VERSION_OFFSET; // two updates on: a reader looks at it again
            live.memory.setLongRelease(version, live.memory.getLongAcquire(version) + 4);
        }

        private void changeBlock(final int slot, final int word, final long value) {
            live.memory.setLongRelease(live.blockOf(slot) + word, value);
        }

        private void nothingIsFoundAtRest(final SegmentReader reader) {
            atASlot(this::observe);
            final int attempts = live.attempts;
            live.attempts = 0;
            reader.snapshot();
            live.attempts = attempts;
        }

        private void atASlot(final Consumer<Integer> change) {
            change.accept(slots.get(random.nextInt(slots.size())));
        }
    }
}
