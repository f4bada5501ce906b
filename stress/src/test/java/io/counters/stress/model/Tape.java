package io.counters.stress.model;

import io.counters.format.BlockLayout;
import io.counters.format.Field;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.Struct;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs shipped code on a mapped segment, and writes down each of its stores, or cuts it short at one of them. Threads:
 * one, in which all that happens.
 */
public final class Tape {
    private static final List<String> PROTOCOLS =
            List.of("io.counters.slot.", "io.counters.segment.", "io.counters.recovery.");
    private static final int FOREVER = Integer.MAX_VALUE;

    private static @Nullable Tape running;

    private final Path file;
    private final Geometry geometry;
    private final List<Op> log = new ArrayList<>();
    private final Map<String, Integer> visits = new HashMap<>();
    private final boolean isCutBefore;
    private int storesLeft;

    private Tape(Path file, Geometry geometry, int stores, boolean isCutBefore) {
        this.file = file;
        this.geometry = geometry;
        storesLeft = stores;
        this.isCutBefore = isCutBefore;
    }

    /** What code stores to a file. */
    static List<Op> of(Path file, Geometry geometry, Runnable code) {
        Tape tape = new Tape(file, geometry, FOREVER, true);
        tape.run(code);
        return tape.log;
    }

    /**
     * Runs code until it has made some stores, and fails it there.
     *
     * @param isCutBefore whether it fails when it comes to the next store, or right behind the last one
     * @return whether it came that far
     */
    static boolean cutShort(Path file, Geometry geometry, int stores, boolean isCutBefore, Runnable code) {
        return new Tape(file, geometry, stores, isCutBefore).run(code);
    }

    static void store(Op.Kind kind, Order order, int word, long value, Runnable action) {
        Tape tape = running;
        if (tape == null) {
            action.run();
            return;
        }
        tape.cutIf(tape.isCutBefore);
        tape.storesLeft--;
        tape.log(kind, order, word, value);
        action.run();
        tape.cutIf(!tape.isCutBefore);
    }

    static void fence(Order order) {
        Tape tape = running;
        if (tape != null) {
            tape.log.add(Op.fence(order));
        }
    }

    /** Writes zeros by a system call. On the tape is what was not zero before, word by word, since a call can be cut. */
    public static void fill(FileChannel channel, long offset, int length) throws IOException {
        Tape tape = running;
        if (tape != null) {
            for (int word : tape.nonZeroWords(offset, length)) {
                store(
                        Op.Kind.UPDATE,
                        Order.VOLATILE,
                        word,
                        0,
                        () -> write(channel, (long) word * Long.BYTES, Long.BYTES));
            }
        }
        write(channel, offset, length);
    }

    private boolean run(Runnable code) {
        running = this;
        try {
            code.run();
            return false;
        } catch (CutShort e) {
            return true;
        } finally {
            running = null;
        }
    }

    private void cutIf(boolean isHere) {
        if (isHere && storesLeft == 0) {
            running = null; // whoever catches this lives on
            throw new CutShort();
        }
    }

    private List<Integer> nonZeroWords(long offset, int length) throws IOException {
        List<Integer> words = new ArrayList<>();
        if (Files.notExists(file)) {
            return words; // it is being made under another name
        }
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[length];
            opened.seek(offset);
            opened.readFully(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int i = 0; i < length; i += Long.BYTES) {
                if (buffer.getLong(i) != 0) {
                    words.add((int) (offset + i) / Long.BYTES);
                }
            }
        }
        return words;
    }

    private static void write(FileChannel channel, long offset, int length) {
        ByteBuffer zeros = ByteBuffer.allocate(length);
        try {
            while (zeros.hasRemaining()) {
                channel.write(zeros, offset + zeros.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A second store of the same method to the same word is numbered; the same one to another record is not. */
    private void log(Op.Kind kind, Order order, int word, long value) {
        String place = protocolMethod() + '.' + field(word * Long.BYTES);
        int visit = visits.merge(place + word, 1, Integer::sum);
        log.add(new Op(kind, order, word, value, visit == 1 ? place : place + '#' + visit, 0));
    }

    private static String protocolMethod() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> PROTOCOLS.stream().anyMatch(frame.getClassName()::startsWith))
                        .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + '.' + frame.getMethodName())
                        .findFirst()
                        .orElse("test"));
    }

    private String field(int offset) {
        if (offset < geometry.processTable()) {
            return field(HeaderLayout.STRUCT, offset);
        }
        if (offset < geometry.metricTable()) {
            return field(ProcessLayout.STRUCT, (offset - geometry.processTable()) % ProcessLayout.LENGTH);
        }
        if (offset < geometry.blockTable()) {
            return field(MetricLayout.STRUCT, (offset - geometry.metricTable()) % MetricLayout.LENGTH);
        }
        int inBlock = (offset - geometry.blockTable()) % BlockLayout.LENGTH;
        return inBlock < BlockLayout.FIRST_SLOT_OFFSET
                ? field(BlockLayout.STRUCT, inBlock)
                : "word" + (inBlock - BlockLayout.FIRST_SLOT_OFFSET) % HistogramLayout.LENGTH / Long.BYTES;
    }

    private static String field(Struct layout, int offset) {
        for (Field field : layout.fields()) {
            if (field.offset() <= offset && offset < field.offset() + field.length()) {
                return field.length() == Long.BYTES
                        ? field.name()
                        : field.name() + (offset - field.offset()) / Long.BYTES;
            }
        }
        return "spare";
    }
}
