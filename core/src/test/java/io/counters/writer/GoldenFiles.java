package io.counters.writer;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.HeapWords;
import io.counters.recovery.Snapshot;
import io.counters.segment.Segment;
import io.counters.segment.SegmentHeader;
import io.counters.segment.SegmentPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Makes the golden files of the present version with the shipped writers, the same bytes each time: clocks are driven,
 * and what tells one machine, process and file from another is replaced afterwards. Those of older versions can be made
 * by nobody any more; they only have to be read.
 */
final class GoldenFiles {
    private static final Geometry GEOMETRY = new Geometry(3, 8, 14);
    private static final String NAME = "golden";
    private static final UUID BOOT_ID = UUID.fromString("0d5c9a3e-52f7-4b1c-9c2e-3f4a5b6c7d8e");

    /** When everything was made. */
    static final long THEN = 1_767_323_045_006_007_008L;

    /** In place of the one that each lock file has of its own. */
    static final long LOCK_INODE = 4711;

    private static final int BLOCK_STATE = BlockLayout.STATE_OFFSET;

    private final Path directory;
    private final byte[] live;

    private GoldenFiles(final Path directory) throws IOException {
        this.directory = directory;
        live = live();
    }

    /** All of them by name. */
    static Map<String, byte[]> make(final Path directory) throws IOException {
        final GoldenFiles files = new GoldenFiles(directory);
        final Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("live", files.live);
        all.put("snapshot", files.snapshot());
        files.damages().forEach((name, damage) -> {
            final byte[] damaged = files.live.clone();
            damage.accept(damaged);
            all.put("damaged-" + name, damaged);
        });
        all.put("damaged-truncated", Arrays.copyOf(files.live, files.live.length - Geometry.PAGE));
        return all;
    }

    /** Two processes, one that was killed and one that has closed, and every kind of metric. */
    private byte[] live() throws IOException {
        final Path file = directory.resolve("golden.seg");
        final AtomicLong clock = new AtomicLong(THEN);
        final AtomicLong nanos = new AtomicLong();
        try (Metrics orders = open(file, GEOMETRY, "orders", clock, nanos);
                Metrics billing = open(file, GEOMETRY, "billing", clock, nanos)) {
            for (final Metrics metrics : new Metrics[] {orders, billing}) {
                metrics.counter(MetricDefinition.counter("requests_total")
                                .withLabel("method", "GET")
                                .withLabel("path", "/\u00e4\u20ac\ud83d\ude00 \"\\")
                                .withHelp("Requests\nby method"))
                        .add(metrics == orders ? 40 : 2);
                metrics.counter(MetricDefinition.counter("sent").withUnit("bytes", 3))
                        .add(Long.MAX_VALUE);
                metrics.gauge(MetricDefinition.gauge("queue").withAggregation(Aggregation.MAX))
                        .set(-7);
                metrics.doubleGauge("load", "Load").set(0.1);
                final Histogram latency = metrics.histogram("latency", "Latency", Buckets.of(-10, 0, 10, 1_000));
                latency.observe(-11);
                latency.observe(10, 3);
                latency.observe(metrics == orders ? 5_000 : 7);
                metrics.counter("removed", "").increment();
            }
            orders.remove(MetricId.of("removed"));
            orders.histogram("untouched", "", Buckets.linear(1, 1, 15));
            billing.close();
            clock.set(Long.MAX_VALUE); // readers take this heartbeat for a young one, so that gauges count
            nanos.addAndGet(1_000_000_000L);
            orders.agentInvoker().invoke();
            return anonymous(Files.readAllBytes(file), NAME, UUID.fromString("6ba7b810-9dad-41d1-80b4-00c04fd430c8"));
        }
    }

    private byte[] snapshot() throws IOException {
        final Path source = Files.write(directory.resolve("source.seg"), live);
        final Path copy = directory.resolve("copy.seg");
        Snapshot.take(
                Segment.openForReading(new SegmentPath(source)),
                new SegmentPath(copy),
                index -> index == 0 ? ProcessLayout.STATE_STALLED : ProcessLayout.STATE_CLOSED,
                THEN + 60_000_000_000L);
        return anonymous(Files.readAllBytes(copy), NAME, UUID.fromString("6ba7b811-9dad-41d1-80b4-00c04fd430c8"));
    }

    private Map<String, Consumer<byte[]>> damages() {
        final int scalars = block(ScalarLayout.LENGTH);
        final int histograms = block(HistogramLayout.LENGTH);
        final int scalar = scalars + BlockLayout.FIRST_SLOT_OFFSET;
        final int histogram = histograms + BlockLayout.FIRST_SLOT_OFFSET;
        final int metric = GEOMETRY.metric(0);
        final int process = GEOMETRY.process(0);
        final Map<String, Consumer<byte[]>> damages = new LinkedHashMap<>();
        damages.put("magic", setting(HeaderLayout.MAGIC_OFFSET, 0));
        damages.put("byte-order", setting(HeaderLayout.BYTE_ORDER_MARK_OFFSET, 0x0807_0605_0403_0201L));
        damages.put("checksum", setting(HeaderLayout.CREATED_AT_OFFSET, 0));
        damages.put("segment-state", setting(HeaderLayout.STATE_OFFSET, 9));
        damages.put("high-water", setting(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 1L << 40));
        damages.put("process-state", setting(process + ProcessLayout.STATE_OFFSET, 77));
        damages.put("process-name", setting(process + ProcessLayout.NAME_LENGTH_OFFSET, 121));
        damages.put("metric-state", setting(metric + MetricLayout.STATE_OFFSET, 77));
        damages.put("metric-kind", setting(metric + MetricLayout.KIND_OFFSET, 4));
        damages.put("metric-text", setting(metric + MetricLayout.LABELS_LENGTH_OFFSET, Long.MAX_VALUE));
        damages.put("metric-bounds", setting(GEOMETRY.metric(4) + MetricLayout.BOUNDS_OFFSET, Long.MAX_VALUE));
        damages.put("metric-twice", copying(metric, GEOMETRY.metric(1), MetricLayout.LENGTH));
        damages.put("block-state", setting(scalars + BLOCK_STATE, 77));
        damages.put("block-owner", setting(scalars + BlockLayout.OWNER_OFFSET, 3));
        damages.put("block-stride", setting(scalars + BlockLayout.STRIDE_OFFSET, 128));
        damages.put("slot-metric", setting(scalar + ScalarLayout.IDENTITY_OFFSET, SlotIdentity.of(100, 1, 0)));
        damages.put("slot-kind", setting(scalar + ScalarLayout.IDENTITY_OFFSET, SlotIdentity.of(0, 3, 0)));
        damages.put("slot-spare-bit", adding(scalar + ScalarLayout.IDENTITY_OFFSET, SlotIdentity.SPARE_BIT));
        damages.put("slot-cut-short", adding(histogram + HistogramLayout.VERSION_OFFSET, -2));
        damages.put("slot-bucket", adding(histogram + HistogramLayout.BUCKETS_OFFSET, 1));
        damages.put("slot-extremes", setting(histogram + HistogramLayout.MIN_OFFSET, Long.MAX_VALUE));
        return damages;
    }

    private int block(final int stride) {
        for (int i = 0; i < GEOMETRY.blocks(); i++) {
            final int block = GEOMETRY.block(i);
            if (HeapWords.get(live, block + BlockLayout.STRIDE_OFFSET) == stride
                    && HeapWords.get(live, block + BlockLayout.LANE_OFFSET) == 0) {
                return block;
            }
        }
        throw new AssertionError("no block of stride " + stride);
    }

    /** A process of two lanes, whose clocks are driven. */
    static Metrics open(
            final Path file,
            final Geometry geometry,
            final String instance,
            final AtomicLong clock,
            final AtomicLong nanos) {
        return Metrics.builder(file.toString())
                .instance(instance)
                .lanes(2)
                .capacity(geometry.processes(), geometry.metrics(), geometry.blocks())
                .useAgentInvoker(true)
                .strict(true)
                .clocks(clock::get, nanos::get)
                .open();
    }

    /** Without what tells this machine, this process and this file from others. */
    static byte[] anonymous(final byte[] bytes, final String name, final UUID uuid) {
        final SegmentHeader header = SegmentHeader.decode(new SegmentPath(Path.of(name + ".seg")), bytes, bytes.length);
        final byte[] encoded = new SegmentHeader(
                        header.minor(),
                        header.geometry(),
                        header.features(),
                        THEN,
                        uuid,
                        BOOT_ID,
                        header.lockInode() == 0 ? 0 : LOCK_INODE,
                        name,
                        header.source())
                .encode();
        System.arraycopy(encoded, 0, bytes, 0, encoded.length);
        for (int i = 0; i < header.geometry().processes(); i++) {
            final int process = header.geometry().process(i);
            if (HeapWords.get(bytes, process + ProcessLayout.STATE_OFFSET) != ProcessLayout.STATE_FREE) {
                HeapWords.set(bytes, process + ProcessLayout.PID_OFFSET, 4242 + i);
                HeapWords.set(bytes, process + ProcessLayout.START_TICKS_OFFSET, 12345);
                HeapWords.set(bytes, process + ProcessLayout.PID_NAMESPACE_OFFSET, 4026531836L);
                HeapWords.set(bytes, process + ProcessLayout.BOOT_ID_HIGH_OFFSET, BOOT_ID.getMostSignificantBits());
                HeapWords.set(bytes, process + ProcessLayout.BOOT_ID_LOW_OFFSET, BOOT_ID.getLeastSignificantBits());
            }
        }
        return bytes;
    }

    private static Consumer<byte[]> setting(final int offset, final long value) {
        return bytes -> HeapWords.set(bytes, offset, value);
    }

    private static Consumer<byte[]> adding(final int offset, final long value) {
        return bytes -> HeapWords.set(bytes, offset, HeapWords.get(bytes, offset) + value);
    }

    private static Consumer<byte[]> copying(final int from, final int to, final int length) {
        return bytes -> System.arraycopy(bytes, from, bytes, to, length);
    }
}
