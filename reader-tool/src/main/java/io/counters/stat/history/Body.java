package io.counters.stat.history;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Reads a record's body, and trusts none of it. Plain Java on purpose: a file of unknown origin is read from the heap,
 * and to look at a recording takes no flag of the JVM, on whichever version. Threads: one.
 *
 * <p>Every method throws {@link IllegalArgumentException} or {@link BufferUnderflowException} for what no writer writes.
 */
final class Body {
    private static final int MORE = 0x80;
    private static final int BITS = 7;

    private final ByteBuffer bytes;

    Body(final byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int crc(final byte[] bytes, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    byte octet() {
        return bytes.get();
    }

    /** A time in fixed width, as at the head of a frame. */
    Instant instant() {
        return Instants.instant(bytes.getLong(), bytes.getInt());
    }

    long word() {
        return bytes.getLong();
    }

    /** A number that fits in fewer bytes the closer it is to zero, on either side. */
    long zigZag() {
        final long word = stopBit();
        return (word >>> 1) ^ -(word & 1);
    }

    /**
     * A long as Chronicle Bytes writes it: seven bits to a byte, the low ones first, the top bit set where more follows.
     * A negative number is written inverted, with a zero byte at the end, with which no other number ends.
     */
    long stopBit() {
        long word = 0;
        int shift = 0;
        int octet = bytes.get();
        while (octet < 0) {
            if (shift >= Long.SIZE) {
                throw new IllegalArgumentException("number of more than 64 bits");
            }
            word |= (long) (octet & ~MORE & 0xFF) << shift;
            shift += BITS;
            octet = bytes.get();
        }
        if (octet == 0 && shift > 0) {
            return ~word;
        }
        if (shift >= Long.SIZE - 1) {
            throw new IllegalArgumentException("number of more than 64 bits");
        }
        return word | (long) octet << shift;
    }

    /** How many of something, each of which takes at least a byte of this body. */
    int count(final String what, final int max) {
        final long count = stopBit();
        final int most = Math.min(max, bytes.remaining());
        if (count < 0 || count > most) {
            throw new IllegalArgumentException(what + ": " + count + " (expected: 0 to " + most + ")");
        }
        return (int) count;
    }

    int index(final String what, final int size) {
        final long index = stopBit();
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    what + ": " + index + " (expected: " + (size == 0 ? "none" : "0 to " + (size - 1)) + ")");
        }
        return (int) index;
    }

    String text() {
        final byte[] text = new byte[count("length of a text", bytes.remaining())];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
