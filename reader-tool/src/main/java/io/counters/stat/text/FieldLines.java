package io.counters.stat.text;

import io.counters.format.Field;
import io.counters.memory.SegmentMemory;
import io.counters.segment.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The fields of a structure as lines: offset in the file, content, name, and what the content means. Words are shown as
 * numbers, the most significant digit first; texts as bytes in the order of the file.
 */
public final class FieldLines {
    private static final int BYTES_PER_LINE = 8;
    private static final int NAME_WIDTH = 20;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SegmentMemory memory;
    private final Consumer<String> lines;

    public FieldLines(final SegmentMemory memory, final Consumer<String> lines) {
        this.memory = memory;
        this.lines = lines;
    }

    /** A line above a structure. */
    public void title(final int offset, final String title) {
        lines.accept("");
        lines.accept(String.format(Locale.ROOT, "%08x  %s", offset, Text.printable(title)));
    }

    /** A word with the meaning that its type gives it. */
    public void word(final int structure, final Field field) {
        final long word = memory.getLongAcquire(structure + field.offset());
        word(
                structure,
                field,
                switch (field.type()) {
                    case LONG -> Long.toString(word);
                    case TIME -> time(word);
                    case BITS, BYTES -> "";
                });
    }

    /** A word with a meaning that its type does not tell. */
    public void word(final int structure, final Field field, final String meaning) {
        word(structure + field.offset(), field.name(), meaning);
    }

    /** A word with a name of its own. */
    public void word(final int offset, final String name, final String meaning) {
        line(offset, String.format(Locale.ROOT, "%016x", memory.getLongAcquire(offset)), name, meaning);
    }

    /** Bytes as text, its meaning beside the first of them. No line where there are none. */
    public void text(final int offset, final String name, final int length) {
        final byte[] bytes = new byte[length];
        memory.copyTo(offset, bytes);
        for (int i = 0; i < length; i += BYTES_PER_LINE) {
            final StringBuilder hex = new StringBuilder();
            for (int at = i; at < Math.min(length, i + BYTES_PER_LINE); at++) {
                hex.append(String.format(Locale.ROOT, "%02x", bytes[at]));
            }
            line(
                    offset + i,
                    hex.toString(),
                    i == 0 ? name : "",
                    i == 0 ? '"' + new String(bytes, StandardCharsets.UTF_8) + '"' : "");
        }
    }

    private void line(final int offset, final String hex, final String name, final String meaning) {
        lines.accept(String.format(
                        Locale.ROOT,
                        "%08x  %-16s  %-" + NAME_WIDTH + "s  %s",
                        offset,
                        hex,
                        name,
                        Text.printable(meaning))
                .stripTrailing());
    }

    private static String time(final long nanos) {
        return nanos == 0
                ? "never"
                : Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND))
                        .toString();
    }
}
