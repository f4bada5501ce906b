package io.counters.stress;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The slots of all states of a test: one mapped file, as in real life, because a buffer for each of a million states
 * would be all that the test does. A slot comes round again when its state is long gone.
 */
final class Arena {
    static final SegmentMemory MEMORY;

    /** Several times as many as jcstress keeps alive at once. */
    private static final int SLOTS = 1 << 16;

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final ByteBuffer FOREIGN;
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        try {
            final Path file = Files.createTempFile("counters-stress", ".seg");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                final int length = SLOTS * HistogramLayout.LENGTH;
                SegmentMemory.fill(channel, 0, length);
                MEMORY = SegmentMemory.map(channel, MapMode.READ_WRITE, length);
                FOREIGN = channel.map(MapMode.READ_WRITE, 0, length);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Arena() {}

    /** The offset of a slot of either kind. It holds what the state before left there. */
    static int slot() {
        return Math.floorMod(NEXT.getAndIncrement(), SLOTS) * HistogramLayout.LENGTH;
    }

    /** A store without any order, through a mapping of its own. The shipped memory has none; broken twins need it. */
    static void setLongPlain(final int offset, final long value) {
        WORD.set(FOREIGN, offset, value);
    }
}
