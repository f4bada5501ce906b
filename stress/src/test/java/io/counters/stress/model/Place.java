package io.counters.stress.model;

import io.counters.HistogramValue;
import io.counters.MetricKind;
import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.recovery.Snapshot;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentHeader;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.writer.Clocked;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A segment in a directory of its own, and the processes that write it: openings in this JVM, which die together when
 * the place is closed, without a store more, as all locks on it go then.
 */
final class Place implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger("io.counters");
    private static final long SECOND = 1_000_000_000L;

    private final Path directory;
    private final Geometry geometry;
    private final Map<String, Metrics> opened = new LinkedHashMap<>();
    private final AtomicLong epochNanos = new AtomicLong(1_700_000_000L * SECOND);
    private final AtomicLong nanos = new AtomicLong();

    private Place(Path parent, Geometry geometry) {
        LOGGER.setLevel(Level.OFF); // most openings end in a way worth a warning
        this.geometry = geometry;
        try {
            directory = Files.createTempDirectory(parent, "place");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where there is no segment yet. */
    static Place empty(Path parent, Geometry geometry) {
        return new Place(parent, geometry);
    }

    /** A segment of these bytes, all of whose processes are dead. */
    static Place of(Path parent, Geometry geometry, byte[] bytes, long now) {
        Place place = new Place(parent, geometry);
        place.epochNanos.set(now);
        try {
            place.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return place;
    }

    Path file() {
        return directory.resolve("orders.seg");
    }

    SegmentPath path() {
        return new SegmentPath(file());
    }

    Geometry geometry() {
        return geometry;
    }

    Metrics metrics(String instance) {
        return opened.computeIfAbsent(instance, i -> builder(i).strict(true).open());
    }

    private Metrics.Builder builder(String instance) {
        return Clocked.builder(file().toString(), epochNanos::get, nanos::get)
                .instance(instance)
                .lanes(2)
                .capacity(geometry.processes(), geometry.metrics(), geometry.blocks())
                .useAgentInvoker(true);
    }

    /** A process that goes on counting on its heap where the segment cannot be had. */
    void openLenient(String instance) {
        opened.put(instance, builder(instance).strict(false).open());
    }

    void snapshot(Path target) {
        Snapshot.take(segment(), new SegmentPath(target), i -> ProcessLayout.STATE_DEAD, now());
    }

    /** Fails code that makes a file when it comes to a store, and returns whether it came that far. */
    boolean cutShort(Path made, int stores, Runnable code) {
        return Tape.cutShort(made, geometry, stores, true, code);
    }

    SegmentMutex.Held holdMutex() {
        return Objects.requireNonNull(new SegmentMutex(path()).tryAcquire(0));
    }

    /** The first block of histograms has it. */
    int histogramSlot(int number) {
        BlockTable blocks = new BlockTable(segment());
        int block = IntStream.range(0, blocks.highWater())
                .filter(i -> blocks.stride(i) == HistogramLayout.LENGTH)
                .findFirst()
                .orElseThrow();
        return blocks.firstSlot(block) + number * HistogramLayout.LENGTH;
    }

    long now() {
        return epochNanos.get();
    }

    void coolDown() {
        epochNanos.addAndGet(MetricLayout.COOL_DOWN_NANOS);
    }

    /** One more of what readers show as one number, or one observation of 5 of what they show as several. */
    void countOn(String instance, String metric, Map<String, List<Long>> books) {
        List<Long> before = books.get(metric);
        if (before.size() == 1) {
            metrics(instance).counter(metric, "").increment();
            books.put(metric, List.of(before.get(0) + 1));
        } else {
            metrics(instance).histogram(metric, "", Operation.BUCKETS).observe(5);
            List<Long> after = new ArrayList<>(before);
            after.set(0, before.get(0) + 1);
            after.set(before.size() - 1, before.get(before.size() - 1) + 5);
            books.put(metric, after);
        }
    }

    /** Ends a process in good order. */
    void close(String instance) {
        Metrics metrics = opened.remove(instance);
        if (metrics != null) {
            metrics.close();
        }
    }

    /** A second passes, and the process's heartbeat takes notice of it. */
    void beat(String instance) {
        nanos.addAndGet(SECOND);
        metrics(instance).agentInvoker().invoke();
    }

    /** The same for all that live. */
    void beat() {
        opened.keySet().forEach(this::beat);
    }

    byte[] bytes() {
        try {
            return Files.readAllBytes(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a reader shows of each counter and histogram, as {@link Operation} has it. */
    Map<String, List<Long>> reading() {
        return reading(file());
    }

    static Map<String, List<Long>> reading(Path file) {
        Map<String, List<Long>> shown = new TreeMap<>();
        forEach(file, MetricKind.COUNTER, sample -> put(shown, sample, List.of((Long) sample.value())));
        forEach(file, MetricKind.HISTOGRAM, sample -> put(shown, sample, numbers(sample.histogram())));
        return shown;
    }

    /** What a reader shows of each gauge. */
    Map<String, String> gauges() {
        Map<String, String> shown = new TreeMap<>();
        forEach(
                file(),
                MetricKind.GAUGE,
                sample -> shown.put(sample.definition().id().name(), String.valueOf(sample.value())));
        return shown;
    }

    List<String> instances() {
        ProcessTable table = new ProcessTable(segment());
        return IntStream.range(0, table.highWater())
                .mapToObj(table::read)
                .filter(process -> process.isInUse() && process.state() != ProcessLayout.STATE_ADOPTING)
                .map(process -> process.name())
                .toList();
    }

    long processState(String instance) {
        ProcessTable table = new ProcessTable(segment());
        return IntStream.range(0, table.highWater())
                .mapToObj(table::read)
                .filter(process -> process.name().equals(instance))
                .mapToLong(process -> process.state())
                .max()
                .orElse(ProcessLayout.STATE_FREE);
    }

    /** What is half made: records that nobody can use before somebody makes them anew. */
    List<String> corpses() {
        Segment segment = segment();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < new ProcessTable(segment).highWater(); i++) {
            addCorpse(found, segment, "process ", i, geometry.process(i), ProcessLayout.STATE_WRITING);
        }
        for (int i = 0; i < new MetricTable(segment).highWater(); i++) {
            addCorpse(found, segment, "metric ", i, geometry.metric(i), MetricLayout.STATE_WRITING);
        }
        for (int i = 0; i < new BlockTable(segment).highWater(); i++) {
            addCorpse(found, segment, "block ", i, geometry.block(i), BlockLayout.STATE_WRITING);
        }
        return found;
    }

    /** Blocks that nobody needs: a lane's second one of a stride, a process's sixth spare one. */
    List<String> wastedBlocks() {
        BlockTable blocks = new BlockTable(segment());
        Map<String, Integer> uses = new TreeMap<>();
        for (int i = 0; i < blocks.highWater(); i++) {
            String use = blocks.stride(i) == 0
                    ? "spare " + blocks.owner(i)
                    : blocks.owner(i) + " " + blocks.lane(i) + " " + blocks.stride(i);
            uses.merge(use, 1, Integer::sum);
        }
        return uses.entrySet().stream()
                .filter(use -> use.getValue() > (use.getKey().startsWith("spare") ? 5 : 1))
                .map(Object::toString)
                .toList();
    }

    /** How much of the tables is used up: processes, metrics, blocks. */
    int[] highWater() {
        Segment segment = segment();
        return new int[] {
            new ProcessTable(segment).highWater(),
            new MetricTable(segment).highWater(),
            new BlockTable(segment).highWater()
        };
    }

    Segment segment() {
        return Segment.openForReading(path());
    }

    Segment writable() {
        return Segment.openForWriting(path());
    }

    /** All processes die. Without their file openings let go of it, so that thousands of places leave nothing open. */
    @Override
    public void close() {
        delete(file());
        beat();
        List<String> keys = Stream.of(files())
                .map(file -> attribute(file, "dev") + ":" + attribute(file, "ino"))
                .toList();
        Stream.of(files()).forEach(Place::delete);
        if (System.getProperties().get("counters.registry") instanceof Map<?, ?> registry) {
            for (String key : keys) {
                close(registry.remove("lock " + key));
                close(registry.remove("mutex " + key));
                registry.keySet().removeIf(k -> k.toString().startsWith("lock " + key + " "));
            }
        }
        delete(directory);
    }

    private void write(byte[] bytes) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        SegmentHeader old = SegmentHeader.decode(path(), bytes, bytes.length);
        Path lock = Files.createFile(path().lock(old.uuid()));
        SegmentHeader header = new SegmentHeader(
                old.minor(),
                old.geometry(),
                old.features(),
                old.createdAt(),
                old.uuid(),
                old.bootId(),
                Long.parseLong(attribute(lock, "ino")),
                old.name(),
                old.source());
        ByteBuffer copy = ByteBuffer.wrap(bytes.clone()).put(0, header.encode());
        Files.write(file(), copy.array());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    }

    private static void forEach(Path file, MetricKind kind, Consumer<MetricSample> action) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            reader.snapshot().metrics().stream()
                    .filter(sample -> sample.definition().kind() == kind)
                    .forEach(action);
        }
    }

    private static void put(Map<String, List<Long>> shown, MetricSample sample, List<Long> numbers) {
        String name = sample.definition().id().name();
        if (shown.put(name, numbers) != null) {
            throw new AssertionError(name + " is there twice");
        }
    }

    private static List<Long> numbers(@Nullable HistogramValue value) {
        return value == null
                ? List.of()
                : Stream.concat(value.buckets().stream(), Stream.of(value.sum()))
                        .toList();
    }

    private static void addCorpse(
            List<String> found, Segment segment, String what, int index, int record, long writing) {
        if (segment.memory().getLongAcquire(record) == writing) {
            found.add(what + index);
        }
    }

    private Path[] files() {
        try (Stream<Path> list = Files.list(directory)) {
            return list.toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String attribute(Path file, String name) {
        try {
            return String.valueOf(Files.getAttribute(file, "unix:" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(@Nullable Object entry) {
        if (entry instanceof Map<?, ?> state && state.get("channel") instanceof FileChannel channel) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
