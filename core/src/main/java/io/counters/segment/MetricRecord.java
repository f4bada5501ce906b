package io.counters.segment;

import static io.counters.format.MetricLayout.AGGREGATION_OFFSET;
import static io.counters.format.MetricLayout.BOUNDS_OFFSET;
import static io.counters.format.MetricLayout.BOUND_COUNT_OFFSET;
import static io.counters.format.MetricLayout.CREATED_AT_OFFSET;
import static io.counters.format.MetricLayout.HELP_LENGTH_OFFSET;
import static io.counters.format.MetricLayout.KIND_OFFSET;
import static io.counters.format.MetricLayout.LABELS_LENGTH_OFFSET;
import static io.counters.format.MetricLayout.MAX_BOUNDS;
import static io.counters.format.MetricLayout.MAX_TEXT_LENGTH;
import static io.counters.format.MetricLayout.NAME_LENGTH_OFFSET;
import static io.counters.format.MetricLayout.SCALE_OFFSET;
import static io.counters.format.MetricLayout.TEXT_OFFSET;
import static io.counters.format.MetricLayout.TYPE_OFFSET;
import static io.counters.format.MetricLayout.UNIT_LENGTH_OFFSET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.Aggregation;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.SegmentFullException;
import io.counters.ValueType;
import io.counters.format.Codes;
import io.counters.memory.HeapWords;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One metric as its record in the table says. */
public record MetricRecord(int index, long generation, long createdAt, MetricDefinition definition) {
    private static final int LENGTH_BYTES = 2;
    private static final int MAX_SCALE = 18;

    /** Null where the copy breaks a rule of the format. */
    static @Nullable MetricRecord decode(final int index, final long generation, final byte[] copy) {
        final MetricKind kind = Codes.kind(word(copy, KIND_OFFSET));
        final ValueType type = Codes.type(word(copy, TYPE_OFFSET));
        final Aggregation aggregation = Codes.aggregation(word(copy, AGGREGATION_OFFSET));
        final List<Long> bounds = kind == null ? null : bounds(copy, kind);
        final long scale = word(copy, SCALE_OFFSET);
        if (kind == null || type == null || aggregation == null || bounds == null) {
            return null;
        }
        if (scale < -MAX_SCALE || scale > MAX_SCALE || (type == ValueType.F64 && kind == MetricKind.HISTOGRAM)) {
            return null;
        }
        final Texts texts = Texts.of(copy);
        if (texts == null) {
            return null;
        }
        return new MetricRecord(
                index,
                generation,
                word(copy, CREATED_AT_OFFSET),
                new MetricDefinition(texts.id, kind, type, aggregation, texts.unit, (int) scale, texts.help, bounds));
    }

    /** Name, labels, unit and help as they stand in the record. */
    static byte[] encodeText(final MetricDefinition definition) {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(definition.id().name().getBytes(UTF_8));
        text.writeBytes(encodeLabels(definition));
        text.writeBytes(definition.unit().getBytes(UTF_8));
        text.writeBytes(definition.help().getBytes(UTF_8));
        if (text.size() > MAX_TEXT_LENGTH) {
            throw new SegmentFullException("texts of metric "
                    + Text.printable(definition.id().name()) + ": "
                    + text.size() + " bytes of name, labels, unit and help (expected: at most " + MAX_TEXT_LENGTH
                    + ")");
        }
        return text.toByteArray();
    }

    static int nameLength(final MetricDefinition definition) {
        return definition.id().name().getBytes(UTF_8).length;
    }

    static int labelsLength(final MetricDefinition definition) {
        return encodeLabels(definition).length;
    }

    static int unitLength(final MetricDefinition definition) {
        return definition.unit().getBytes(UTF_8).length;
    }

    static int helpLength(final MetricDefinition definition) {
        return definition.help().getBytes(UTF_8).length;
    }

    private static byte[] encodeLabels(final MetricDefinition definition) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        definition.id().labels().forEach((key, value) -> {
            encodeText(bytes, key);
            encodeText(bytes, value);
        });
        return bytes.toByteArray();
    }

    private static void encodeText(final ByteArrayOutputStream bytes, final String text) {
        final byte[] utf8 = text.getBytes(UTF_8);
        if (utf8.length > MAX_TEXT_LENGTH) {
            throw new SegmentFullException("label text '" + Text.printable(text.substring(0, 40)) + "...': "
                    + utf8.length + " bytes (expected: at most " + MAX_TEXT_LENGTH + ")");
        }
        bytes.write(utf8.length);
        bytes.write(utf8.length >> Byte.SIZE);
        bytes.writeBytes(utf8);
    }

    private static @Nullable List<Long> bounds(final byte[] copy, final MetricKind kind) {
        final long count = word(copy, BOUND_COUNT_OFFSET);
        if (kind != MetricKind.HISTOGRAM) {
            return count == 0 ? List.of() : null;
        }
        if (count < 1 || count > MAX_BOUNDS) {
            return null;
        }
        final List<Long> bounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final long bound = word(copy, BOUNDS_OFFSET + i * Long.BYTES);
            if (i > 0 && bound <= bounds.get(i - 1)) {
                return null;
            }
            bounds.add(bound);
        }
        return bounds;
    }

    private static long word(final byte[] copy, final int offset) {
        return HeapWords.get(copy, offset);
    }

    private record Texts(MetricId id, String unit, String help) {

        static @Nullable Texts of(final byte[] copy) {
            int end = TEXT_OFFSET;
            final int[] ends = new int[4];
            final int[] lengths = {NAME_LENGTH_OFFSET, LABELS_LENGTH_OFFSET, UNIT_LENGTH_OFFSET, HELP_LENGTH_OFFSET};
            for (int i = 0; i < lengths.length; i++) {
                final long length = word(copy, lengths[i]);
                if (length < 0 || length > copy.length - end) {
                    return null;
                }
                end += (int) length;
                ends[i] = end;
            }
            final SortedMap<String, String> labels = labels(copy, ends[0], ends[1]);
            if (labels == null || ends[0] == TEXT_OFFSET) {
                return null;
            }
            final String name = text(copy, TEXT_OFFSET, ends[0]);
            return new Texts(new MetricId(name, labels), text(copy, ends[1], ends[2]), text(copy, ends[2], ends[3]));
        }

        /** Null unless every length is within bounds, no key is empty and the keys, as shown, ascend by their bytes. */
        private static @Nullable SortedMap<String, String> labels(final byte[] copy, final int from, final int to) {
            final SortedMap<String, String> labels = new TreeMap<>();
            byte[] previous = {};
            int at = from;
            while (at < to) {
                final int keyEnd = textEnd(copy, at, to);
                final int valueEnd = keyEnd < 0 ? -1 : textEnd(copy, keyEnd, to);
                if (valueEnd < 0 || keyEnd == at + LENGTH_BYTES) {
                    return null;
                }
                final String key = text(copy, at + LENGTH_BYTES, keyEnd);
                final byte[] shown = key.getBytes(UTF_8);
                if (Arrays.compareUnsigned(previous, shown) >= 0) {
                    return null;
                }
                labels.put(key, text(copy, keyEnd + LENGTH_BYTES, valueEnd));
                previous = shown;
                at = valueEnd;
            }
            return labels;
        }

        private static int textEnd(final byte[] copy, final int at, final int to) {
            if (to - at < LENGTH_BYTES) {
                return -1;
            }
            final int length = (copy[at] & 0xFF) | (copy[at + 1] & 0xFF) << Byte.SIZE;
            return length > to - at - LENGTH_BYTES ? -1 : at + LENGTH_BYTES + length;
        }

        private static String text(final byte[] copy, final int from, final int to) {
            return Text.decode(copy, from, to - from);
        }
    }
}
