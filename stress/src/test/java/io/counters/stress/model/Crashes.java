package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.writer.Directory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All that an operation can leave in the file when its process dies, and whether whoever comes next can live with it. */
final class Crashes {
    /** What a process with a new entry uses: four spare ones, and one for each stride. */
    private static final int BLOCKS = 6;

    private static final String LATER = "later";
    private static final List<String> NAMES = List.of("b", "c", "d", "h");
    private static final List<String> INSTANCES = List.of(Operation.VICTIM, Operation.PEER, "gone", "newcomer");

    private final Path parent;
    private final Operation operation;
    private final byte[] base;
    private final List<List<Op>> log = new ArrayList<>();
    private final int[] highWater;
    private final long now;
    private final Map<Image, Optional<String>> verdicts = new HashMap<>();

    /** What is left: the words that have changed, and how many acts were over and how many begun. */
    record Image(SortedMap<Integer, Long> words, int over, int begun) {}

    Crashes(Path parent, Operation operation) {
        this.parent = parent;
        this.operation = operation;
        try (Place place = living(parent, operation)) {
            base = place.bytes();
            now = place.now();
            for (Operation.Act act : operation.acts()) {
                int call = log.size();
                log.add(Tape.of(place.file(), place.geometry(), () -> act.code().accept(place)).stream()
                        .map(op -> op.inCall(call))
                        .toList());
            }
        }
        try (Place place = Place.of(parent, operation.geometry(), after(all()), now)) {
            operation.meanwhile().accept(place);
            goOn(place, operation.lastShown());
            highWater = place.highWater();
        }
    }

    /** A place in which an operation can begin. */
    static Place living(Path parent, Operation operation) {
        try (Place past = Place.empty(parent, operation.geometry())) {
            operation.setup().accept(past);
            Place place = Place.of(parent, operation.geometry(), past.bytes(), past.now());
            operation.prepare().accept(place);
            return place;
        }
    }

    List<Op> ops() {
        return log.stream().flatMap(List::stream).toList();
    }

    /** Neighbours of one act only: from one to the next, the application has its say. */
    List<Mutant> mutants() {
        return log.stream()
                .flatMap(ops -> Mutant.ofEachIn(ops).stream())
                .distinct()
                .toList();
    }

    /** Each state in which the file can be found, whatever order of stores the access modes leave open. */
    Set<Image> images(Mutant mutant) {
        List<Op> ops = new ArrayList<>();
        for (List<Op> act : log) {
            ops.addAll(mutant.change().apply(act));
            ops.add(Op.fence(Order.VOLATILE)
                    .inCall(act.isEmpty() ? 0 : act.get(0).call()));
        }
        List<BitSet> waitsFor = IntStream.range(0, ops.size())
                .mapToObj(i -> IntStream.range(0, i)
                        .filter(j -> ops.get(j).staysBefore(ops.get(i)))
                        .collect(BitSet::new, BitSet::set, BitSet::or))
                .toList();
        Set<Image> images = new LinkedHashSet<>();
        Set<BitSet> seen = new HashSet<>();
        Deque<BitSet> open = new ArrayDeque<>(List.of(new BitSet()));
        while (!open.isEmpty()) {
            BitSet done = open.remove();
            images.add(image(ops, done));
            for (int i = done.nextClearBit(0); i < ops.size(); i = done.nextClearBit(i + 1)) {
                BitSet missing = (BitSet) waitsFor.get(i).clone();
                missing.andNot(done);
                BitSet next = (BitSet) done.clone();
                next.set(i);
                if (missing.isEmpty() && seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return images;
    }

    /** What is wrong with images, or with what becomes of them. */
    List<String> faults(Mutant mutant) {
        return faulty(mutant).toList();
    }

    boolean isBroken(Mutant mutant) {
        return faulty(mutant).findFirst().isPresent();
    }

    private Stream<String> faulty(Mutant mutant) {
        return images(mutant).stream().flatMap(image -> verdicts.computeIfAbsent(image, this::judge).stream());
    }

    private Optional<String> judge(Image image) {
        try (Place place = Place.of(parent, operation.geometry(), after(image.words), now)) {
            int shown = shown(place, image.over, image.begun);
            operation.meanwhile().accept(place);
            redo(place, shown);
            goOn(place, operation.lastShown());
            assertUsedUp(place);
            assertRemovedCoolDown(place, image);
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(image + ": " + e);
        }
    }

    /** Readers and verify find nothing wrong. Returns which of the operation's readings it is. */
    int shown(Place place, int over, int begun) {
        Map<String, List<Long>> reading = place.reading();
        List<Map<String, List<Long>>> allowed =
                operation.shown().subList(operation.shownAfter(over), operation.shownAfter(begun) + 1);
        assertThat(allowed).contains(reading);
        if (!reading.containsValue(List.of())) {
            assertThat(SegmentCheck.check(place.segment())).isEmpty();
        }
        assertThat(INSTANCES).containsAll(place.instances());
        return operation.shownAfter(over) + allowed.indexOf(reading);
    }

    /** Does what readers do not show as done. */
    void redo(Place place, int shown) {
        for (int act = 0; act < operation.acts().size(); act++) {
            if (operation.shownAfter(act + 1) > shown) {
                operation.acts().get(act).code().accept(place);
                place.beat(); // which attaches a handle whose registration was cut short
                assertThat(place.reading()).isEqualTo(operation.shown().get(operation.shownAfter(act + 1)));
            }
        }
    }

    /** Both processes count on, all that there is and something new, and the first one ends in good order. */
    static void goOn(Place place, Map<String, List<Long>> before) {
        List<String> instances = List.of(Operation.VICTIM, Operation.PEER);
        Map<String, List<Long>> expected = new TreeMap<>(before);
        for (String instance : instances) {
            for (String name : before.keySet()) {
                place.countOn(instance, name, expected);
            }
            if (!before.containsKey(LATER)) {
                place.metrics(instance).counter(LATER, "").increment();
                expected.put(LATER, List.of((long) instances.size()));
            }
            place.beat(instance);
        }
        assertThat(place.reading()).isEqualTo(expected);
        for (String gauge : place.gauges().keySet()) {
            instances.forEach(
                    instance -> place.metrics(instance).gauge(gauge, "").set(3));
            assertThat(place.gauges()).containsEntry(gauge, "6");
        }
        assertThat(SegmentCheck.check(place.segment())).isEmpty();
        assertThat(place.corpses()).isEmpty();
        place.close(Operation.VICTIM);
        assertThat(place.processState(Operation.VICTIM)).isEqualTo(ProcessLayout.STATE_CLOSED);
        assertThat(place.reading()).isEqualTo(expected);
    }

    /** What a crash may cost is named; everything else that was half made is used again. */
    private void assertUsedUp(Place place) {
        int[] used = place.highWater();
        assertThat(used[0]).as("process entries").isLessThanOrEqualTo(highWater[0] + operation.lostEntries());
        assertThat(used[1]).as("metric records").isLessThanOrEqualTo(highWater[1]);
        assertThat(used[2]).as("blocks").isLessThanOrEqualTo(highWater[2] + operation.lostEntries() * BLOCKS);
    }

    /** The process that lived on dies as well, and the next one uses what the first had lost sight of. */
    void assertDeadIsSound(Place place) {
        try (Place next = Place.of(parent, operation.geometry(), place.bytes(), place.now())) {
            goOn(next, place.reading());
            assertThat(next.highWater()[0]).isLessThanOrEqualTo(highWater[0]);
            assertThat(next.highWater()[1]).isLessThanOrEqualTo(highWater[1]);
            assertThat(next.wastedBlocks()).isEmpty();
        }
    }

    /** Processes that do not know yet of a removal have time to learn of it. */
    private void assertRemovedCoolDown(Place place, Image image) {
        for (int i = 0; i < operation.geometry().metrics(); i++) {
            int state = operation.geometry().metric(i) + MetricLayout.STATE_OFFSET;
            if (word(base, state) == MetricLayout.STATE_READY
                    && word(after(image.words), state) == MetricLayout.STATE_RETIRED) {
                assertThat(word(place.bytes(), state)).isEqualTo(MetricLayout.STATE_RETIRED);
            }
        }
    }

    /** Whether a writer that looks at the table after each store ever misses something. */
    boolean isMissed(Mutant mutant) {
        List<Op> ops = log.stream()
                .flatMap(act -> mutant.change().apply(act).stream())
                .filter(Op::stores)
                .toList();
        if (isMissed(ops)) {
            return true;
        }
        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i).order() == Order.PLAIN) {
                List<Op> early = new ArrayList<>(ops);
                for (int j = i; j > 0 && !early.get(j - 1).staysBefore(early.get(j)); j--) {
                    Collections.swap(early, j - 1, j);
                    if (isMissed(early)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean isMissed(List<Op> ops) {
        try (Place place = Place.of(parent, operation.geometry(), base, now)) {
            Segment segment = place.writable();
            Directory looksAllTheTime = new Directory(segment);
            for (Op op : ops) {
                segment.memory().setLongRelease(op.word() * Long.BYTES, op.value());
                Directory looksFirst = new Directory(segment);
                for (String name : NAMES) {
                    if (looksAllTheTime.knows(name) != looksFirst.knows(name)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private static long word(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
    }

    private Image image(List<Op> ops, BitSet done) {
        SortedMap<Integer, Long> words = new TreeMap<>();
        int over = operation.acts().size();
        int begun = 0;
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            if (op.stores() && done.get(i)) {
                words.put(op.word(), op.value());
                begun = Math.max(begun, op.call() + 1);
            } else if (op.stores()) {
                over = Math.min(over, op.call());
            }
        }
        return new Image(words, over, Math.max(over, begun));
    }

    private SortedMap<Integer, Long> all() {
        SortedMap<Integer, Long> words = new TreeMap<>();
        ops().stream().filter(Op::stores).forEach(op -> words.put(op.word(), op.value()));
        return words;
    }

    private byte[] after(SortedMap<Integer, Long> words) {
        byte[] bytes = base.clone();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        words.forEach((word, value) -> buffer.putLong(word * Long.BYTES, value));
        return bytes;
    }
}
