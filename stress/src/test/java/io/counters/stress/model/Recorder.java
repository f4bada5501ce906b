package io.counters.stress.model;

import io.counters.format.Field;
import io.counters.format.Struct;
import io.counters.memory.SegmentMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/** Lets one thread of shipped code run on a slot and writes down what it does to the words. */
final class Recorder implements Words {
    /** What several steps of a protocol share, so that a store is known by the step and not by them. */
    private static final Set<String> ACCESSORS = Set.of("store", "version", "bump", "bumpShared");

    private static final String PROTOCOLS = "io.counters.slot.";

    private final Struct layout;
    private final List<Long> words;
    private final List<Op> log = new ArrayList<>();
    private final Map<String, Integer> visits = new HashMap<>();

    private Recorder(Struct layout, List<Long> image) {
        this.layout = layout;
        words = new ArrayList<>(image);
    }

    /**
     * What a thread stores that makes some calls, found by running them on a copy of the image.
     *
     * @param mutant a mistake that each call makes, so that the next one finds what that leaves
     */
    static List<Op> stores(
            Struct layout, List<Long> image, List<? extends Consumer<SegmentMemory>> calls, Mutant mutant) {
        List<Op> stores = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            int call = i;
            record(layout, Image.after(image, mutant.change().apply(stores)), calls.get(i)).stream()
                    .filter(Op::stores)
                    .map(store -> store.inCall(call))
                    .forEach(stores::add);
        }
        return mutant.change().apply(stores);
    }

    /** What the code loads, and the fences between, found by running it on a copy of the image. */
    static List<Op> loads(Struct layout, List<Long> image, Consumer<SegmentMemory> code) {
        return record(layout, image, code).stream().filter(op -> !op.stores()).toList();
    }

    private static List<Op> record(Struct layout, List<Long> image, Consumer<SegmentMemory> code) {
        Recorder recorder = new Recorder(layout, image);
        code.accept(new SegmentMemory(recorder));
        return recorder.log;
    }

    @Override
    public long load(Order order, int word) {
        log(Op.Kind.LOAD, order, word, 0);
        return words.get(word);
    }

    @Override
    public void store(Order order, int word, long value) {
        log(Op.Kind.STORE, order, word, value);
        words.set(word, value);
    }

    @Override
    public long update(int word, LongUnaryOperator change) {
        long before = words.get(word);
        long after = change.applyAsLong(before);
        log(Op.Kind.UPDATE, Order.VOLATILE, word, after);
        words.set(word, after);
        return before;
    }

    @Override
    public void acquireFence() {
        log.add(Op.fence(Order.ACQUIRE).at(numbered(Op.Kind.FENCE, "fence")));
    }

    private void log(Op.Kind kind, Order order, int word, long value) {
        String place = kind == Op.Kind.LOAD ? field(word) : protocolMethod() + '.' + field(word);
        log.add(new Op(kind, order, word, value, numbered(kind, place), 0));
    }

    private String numbered(Op.Kind kind, String place) {
        int visit = visits.merge(kind + place, 1, Integer::sum);
        return visit == 1 ? place : place + '#' + visit;
    }

    private static String protocolMethod() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith(PROTOCOLS))
                        .map(StackWalker.StackFrame::getMethodName)
                        .filter(method -> !ACCESSORS.contains(method))
                        .findFirst()
                        .orElse("test"));
    }

    /** The two summaries share their names: which of them an update stages changes from one to the next. */
    private String field(int word) {
        int offset = word * Long.BYTES;
        for (Field field : layout.fields()) {
            if (field.offset() <= offset && offset < field.offset() + field.length()) {
                return field.length() == Long.BYTES
                        ? field.name().replaceFirst(" [01]$", "")
                        : field.name() + (offset - field.offset()) / Long.BYTES;
            }
        }
        throw new AssertionError("no field at offset " + offset + " of the " + layout.name());
    }
}
