package io.counters.stress.model;

import io.counters.Buckets;
import io.counters.MetricId;
import io.counters.format.Geometry;
import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.recovery.Restore;
import io.counters.recovery.SegmentRepair;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Something that shipped code does to a segment, act by act, and what readers show before and after each.
 *
 * @param setup what happened long before; whoever did it is dead
 * @param prepare what happens right before, in processes that live
 * @param before what readers show before the first act
 * @param acts must do no harm when done a second time
 * @param meanwhile what others do before somebody does again what was cut short
 * @param lostEntries how many process entries a death may cost, because their names cannot be trusted any more
 * @param isSafeToAbort whether a thread that is cut short can do it again; an amount on the heap cannot know whether it
 *     has arrived, if the very call that adds it does not return
 */
record Operation(
        String name,
        Geometry geometry,
        Consumer<Place> setup,
        Consumer<Place> prepare,
        Map<String, List<Long>> before,
        List<Act> acts,
        Consumer<Place> meanwhile,
        int lostEntries,
        boolean isSafeToAbort) {
    static final String VICTIM = "victim";
    static final String PEER = "peer";

    private static final Geometry SMALL = new Geometry(6, 8, 24);
    static final Buckets BUCKETS = Buckets.of(10, 100);

    /** @param shown what readers show after it, and, if it changes more than one thing, on the way there */
    record Act(Consumer<Place> code, List<Map<String, List<Long>>> shown) {}

    static List<Operation> all(Path parent) {
        return List.of(
                aProcessRegisters(),
                aProcessAdoptsItsEntry(),
                aProcessTakesTheEntryOfAnother(),
                aMetricIsRegistered(),
                aRecordIsUsedAgain(),
                slotsAreTouchedFirst(),
                anotherStartsAGaugeAnew(),
                aMetricIsRemoved(),
                aSlotIsUsedAgain(),
                spareBlocksAreMade(),
                theHeapOfACounterIsCarriedOver(),
                theHeapOfAHistogramIsCarriedOver(),
                aProcessCloses(),
                aSnapshotIsRestored(snapshot(parent)),
                aSegmentIsRepaired());
    }

    /** All that readers may show, in this order. */
    List<Map<String, List<Long>>> shown() {
        List<Map<String, List<Long>>> all = new ArrayList<>(List.of(before));
        acts.forEach(act -> all.addAll(act.shown));
        return all;
    }

    Map<String, List<Long>> lastShown() {
        List<Map<String, List<Long>>> shown = shown();
        return shown.get(shown.size() - 1);
    }

    /** Where in {@link #shown} it stands after some acts. */
    int shownAfter(int count) {
        return acts.subList(0, count).stream().mapToInt(act -> act.shown.size()).sum();
    }

    @Override
    public String toString() {
        return name;
    }

    private static Operation aProcessRegisters() {
        return new Operation(
                "a process registers",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> place.metrics(PEER),
                shows("c 7"),
                List.of(open(shows("c 7")), count(shows("c 8"))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation aProcessAdoptsItsEntry() {
        return new Operation(
                "a process adopts its entry",
                SMALL,
                place -> {
                    counter(place, PEER).add(7);
                    counter(place, VICTIM).add(5);
                },
                place -> {},
                shows("c 12"),
                List.of(open(shows("c 12")), count(shows("c 13"))),
                place -> {},
                1,
                true);
    }

    private static Operation aProcessTakesTheEntryOfAnother() {
        return new Operation(
                "a process takes the entry of another, for want of one",
                new Geometry(2, 8, 24),
                place -> {
                    counter(place, "gone").add(7);
                    counter(place, PEER).add(5);
                },
                place -> {},
                shows("c 12"),
                List.of(open(shows("c 12")), count(shows("c 13"))),
                place -> {},
                0,
                true);
    }

    private static Operation aMetricIsRegistered() {
        return new Operation(
                "a metric is registered",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> place.metrics(VICTIM),
                shows("c 7"),
                List.of(
                        new Act(place -> histogram(place, "h"), List.of(shows("c 7", "h 0 0 0 0"))),
                        new Act(
                                place -> place.metrics(VICTIM).counter("d", "Help"),
                                List.of(shows("c 7", "d 0", "h 0 0 0 0")))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation aRecordIsUsedAgain() {
        return new Operation(
                "a record is used again",
                SMALL,
                place -> {
                    counter(place, PEER).add(7);
                    place.metrics(PEER).counter("b", "").add(3);
                    place.metrics(VICTIM).counter("b", "").add(4);
                    place.metrics(PEER).remove(MetricId.of("b"));
                },
                place -> {
                    place.metrics(VICTIM);
                    place.coolDown();
                },
                shows("c 7"),
                List.of(
                        new Act(place -> histogram(place, "h"), List.of(shows("c 7", "h 0 0 0 0"))),
                        new Act(place -> histogram(place, "h").observe(50), List.of(shows("c 7", "h 0 1 0 50")))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation slotsAreTouchedFirst() {
        return new Operation(
                "slots are touched first",
                SMALL,
                place -> {
                    counter(place, PEER).add(7);
                    place.metrics(PEER).counter("d", "");
                    histogram(place, "h");
                    place.metrics(PEER).gauge("g", "").set(1);
                },
                place -> place.metrics(VICTIM),
                shows("c 7", "d 0", "h 0 0 0 0"),
                List.of(
                        new Act(place -> counter(place, VICTIM).add(3), List.of(shows("c 10", "d 0", "h 0 0 0 0"))),
                        new Act(
                                place -> place.metrics(VICTIM).counter("d", "").increment(),
                                List.of(shows("c 10", "d 1", "h 0 0 0 0"))),
                        gauge(shows("c 10", "d 1", "h 0 0 0 0")),
                        new Act(
                                place -> histogram(place, "h").observe(50, 2),
                                List.of(shows("c 10", "d 1", "h 0 2 0 100")))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation anotherStartsAGaugeAnew() {
        return new Operation(
                "a gauge's slot passes to the next process",
                SMALL,
                place -> {
                    place.metrics(VICTIM).gauge("g", "").set(9);
                    counter(place, VICTIM).add(3);
                },
                place -> place.metrics(VICTIM),
                shows("c 3"),
                List.of(gauge(shows("c 3"))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation aMetricIsRemoved() {
        return new Operation(
                "a metric is removed",
                SMALL,
                place -> {
                    counter(place, PEER).add(7);
                    place.metrics(PEER).counter("b", "").add(3);
                    place.metrics(VICTIM).counter("b", "").add(4);
                },
                place -> {
                    place.metrics(VICTIM);
                    place.metrics(PEER);
                },
                shows("b 7", "c 7"),
                List.of(new Act(place -> place.metrics(VICTIM).remove(MetricId.of("b")), List.of(shows("c 7")))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    /** A lane whose histograms fill a block makes room for another one where one was removed. */
    private static Operation aSlotIsUsedAgain() {
        int slots = 21;
        Map<String, List<Long>> full = new TreeMap<>();
        for (int i = 0; i < slots; i++) {
            full.put("h" + i, List.of(0L, 1L, 0L, 50L));
        }
        Map<String, List<Long>> removed = new TreeMap<>(full);
        removed.remove("h7");
        Map<String, List<Long>> registered = new TreeMap<>(removed);
        registered.put("h", List.of(0L, 0L, 0L, 0L));
        Map<String, List<Long>> counted = new TreeMap<>(removed);
        counted.put("h", List.of(1L, 0L, 0L, 5L));
        return new Operation(
                "a slot is used again",
                new Geometry(6, 32, 24),
                place -> place.metrics(PEER),
                place -> {
                    full.keySet().forEach(name -> histogram(place, name).observe(50));
                    place.metrics(VICTIM).remove(MetricId.of("h7"));
                    histogram(place, "h");
                },
                registered,
                List.of(new Act(place -> histogram(place, "h").observe(5), List.of(counted))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation spareBlocksAreMade() {
        return new Operation(
                "spare blocks are made",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> {
                    counter(place, VICTIM).add(3);
                    histogram(place, "h").observe(50);
                },
                shows("c 10", "h 0 1 0 50"),
                List.of(new Act(place -> place.beat(VICTIM), List.of(shows("c 10", "h 0 1 0 50")))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    /** What was counted while somebody else held the mutex comes to the segment when the process closes. */
    private static Operation theHeapOfACounterIsCarriedOver() {
        return new Operation(
                "the heap of a counter is carried over",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> {
                    place.openLenient(VICTIM);
                    try (SegmentMutex.Held held = place.holdMutex()) {
                        place.metrics(VICTIM).counter("d", "").add(4);
                    }
                },
                shows("c 7"),
                List.of(new Act(
                        place -> {
                            Counter counter = place.metrics(VICTIM).counter("d", "");
                            counter.add(4 - counter.value()); // what died with its heap
                            place.close(VICTIM);
                        },
                        List.of(shows("c 7", "d 0"), shows("c 7", "d 4")))),
                place -> place.metrics(PEER),
                0,
                false);
    }

    private static Operation theHeapOfAHistogramIsCarriedOver() {
        return new Operation(
                "the heap of a histogram is carried over",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> {
                    place.openLenient(VICTIM);
                    try (SegmentMutex.Held held = place.holdMutex()) {
                        histogram(place, "h").observe(5, 2);
                        histogram(place, "h").observe(50);
                    }
                },
                shows("c 7"),
                List.of(new Act(
                        place -> {
                            Histogram histogram = histogram(place, "h");
                            if (histogram.snapshot().buckets().get(0) == 0) {
                                histogram.observe(5, 2); // died with its heap
                            }
                            if (histogram.snapshot().buckets().get(1) == 0) {
                                histogram.observe(50);
                            }
                            place.close(VICTIM);
                        },
                        List.of(shows("c 7", "h 0 0 0 0"), shows("c 7", "h 2 0 0 10"), shows("c 7", "h 2 1 0 60")))),
                place -> place.metrics(PEER),
                0,
                false);
    }

    private static Operation aProcessCloses() {
        return new Operation(
                "a process closes",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> counter(place, VICTIM).add(3),
                shows("c 10"),
                List.of(new Act(place -> place.close(VICTIM), List.of(shows("c 10")))),
                place -> place.metrics(PEER),
                0,
                true);
    }

    private static Operation aSnapshotIsRestored(SegmentPath snapshot) {
        return new Operation(
                "a snapshot is restored",
                SMALL,
                place -> counter(place, PEER).add(7),
                place -> place.metrics(VICTIM),
                shows("c 7"),
                List.of(new Act(
                        place -> Restore.run(place.writable(), Segment.openForReading(snapshot), place.now()),
                        List.of(shows("c 7", "h 0 0 0 0"), shows("c 17", "h 0 0 0 0"), shows("c 117", "h 0 1 0 50")))),
                place -> place.metrics("newcomer"),
                0,
                true);
    }

    /** Two processes, and a metric that only one of them has. */
    private static SegmentPath snapshot(Path parent) {
        SegmentPath copy = new SegmentPath(privateDirectory(parent).resolve("copy.seg"));
        try (Place place = Place.empty(parent, SMALL)) {
            counter(place, PEER).add(10);
            counter(place, VICTIM).add(100);
            histogram(place, "h").observe(50);
            place.snapshot(copy.file());
        }
        return copy;
    }

    private static Path privateDirectory(Path parent) {
        try {
            return Files.createTempDirectory(parent, "copy");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One update did not reach its bump, and somebody from outside has added to a bucket. */
    private static Operation aSegmentIsRepaired() {
        return new Operation(
                "a segment is repaired",
                SMALL,
                place -> {
                    histogram(place, "h").observe(50, 2);
                    histogram(place, "i").observe(50, 3);
                    SegmentMemory memory = place.writable().memory();
                    int slot = place.histogramSlot(0);
                    memory.setLongRelease(slot + HistogramLayout.VERSION_OFFSET, memory.getLongPlain(slot) - 2);
                    memory.setLongRelease(place.histogramSlot(1) + HistogramLayout.BUCKETS_OFFSET, 1);
                },
                place -> {},
                shows("h 0 2 0 100", "i"),
                List.of(new Act(
                        place -> SegmentRepair.run(place.writable()), List.of(shows("h 0 2 0 100", "i 1 3 0 150")))),
                place -> {},
                0,
                true);
    }

    private static Act open(Map<String, List<Long>> shown) {
        return new Act(place -> place.metrics(VICTIM), List.of(shown));
    }

    private static Act count(Map<String, List<Long>> shown) {
        return new Act(place -> counter(place, VICTIM).increment(), List.of(shown));
    }

    private static Act gauge(Map<String, List<Long>> shown) {
        return new Act(place -> place.metrics(VICTIM).gauge("g", "").set(5), List.of(shown));
    }

    private static Counter counter(Place place, String instance) {
        return place.metrics(instance).counter("c", "");
    }

    private static Histogram histogram(Place place, String name) {
        return place.metrics(VICTIM).histogram(name, "", BUCKETS);
    }

    /** What a reader shows: of each metric the name and the number, or the numbers of the buckets and the sum. */
    private static Map<String, List<Long>> shows(String... metrics) {
        Map<String, List<Long>> books = new TreeMap<>();
        for (String metric : metrics) {
            List<String> words = List.of(metric.split(" ", -1));
            books.put(
                    words.get(0),
                    words.subList(1, words.size()).stream().map(Long::valueOf).toList());
        }
        return books;
    }
}
