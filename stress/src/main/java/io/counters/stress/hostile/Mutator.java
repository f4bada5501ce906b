package io.counters.stress.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.format.Codes;
import io.counters.format.Field;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.HeapWords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes mutants of the specimen, each from its seed alone. Threads: any. */
final class Mutator {
    /** What a text can do to a terminal: escapes, a title, C1 controls, bidi overrides and isolates, line separators. */
    static final List<String> DANGEROUS = List.of(
            "\u001b[2J\u001b[31m",
            "\u001b]0;title\u0007",
            "\u009b31m\u0085",
            "\r\n\b\u007f",
            "\u202eabc\u202c",
            "\u2066x\u2069\u200f\u061c",
            "\u2028\u2029\ufeff",
            "\udb40\udc41\udb40\udc7f",
            "\u0000\t\u000b");

    private static final int HEADER_SHARE = 3;
    private static final int UNSEALED_PERCENT = 3;
    private static final int LENGTH_PERCENT = 3;
    private static final int MOST_STEPS = 6;

    /** Groups of fields with their weights; without weights half of all steps would hit one of many equal slots. */
    private record Group(int weight, List<Target> targets) {}

    private static final List<Group> GROUPS = List.of(
            new Group(HEADER_SHARE, Target.immutableHeader()),
            new Group(17, Target.mutableHeader()),
            new Group(17, Target.processes()),
            new Group(28, Target.metrics()),
            new Group(12, Target.blocks()),
            new Group(9, Target.slots(ScalarLayout.STRUCT)),
            new Group(14, Target.slots(HistogramLayout.STRUCT)));

    private static final int WEIGHTS = GROUPS.stream().mapToInt(Group::weight).sum();
    private static final byte[] SPECIMEN = Specimen.build();

    private final SplittableRandom random;
    private final long seed;
    private final byte[] bytes = SPECIMEN.clone();
    private final List<String> steps = new ArrayList<>();

    private Mutator(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    /** The mutant of a seed. */
    static Mutant mutate(long seed) {
        return new Mutator(seed).run();
    }

    /** A specimen cut off at this length. */
    static Mutant truncated(int length) {
        return new Mutant(length, ByteBuffer.wrap(SPECIMEN), length, List.of("cut off at " + length));
    }

    private Mutant run() {
        int count = 1;
        while (count < MOST_STEPS && random.nextInt(2) == 0) {
            count++;
        }
        for (int i = 0; i < count || Arrays.equals(bytes, SPECIMEN); i++) {
            if (random.nextInt(8) == 0) {
                changeRange();
            } else {
                changeField(field());
            }
        }
        if (random.nextInt(100) >= UNSEALED_PERCENT) {
            Specimen.seal(bytes);
        } else {
            changeField(pick(Target.immutableHeader()));
            steps.add("checksum left as it was");
        }
        int length = random.nextInt(100) < LENGTH_PERCENT ? otherLength() : bytes.length;
        return new Mutant(seed, ByteBuffer.wrap(bytes), length, List.copyOf(steps));
    }

    private Target field() {
        int at = random.nextInt(WEIGHTS);
        for (Group group : GROUPS) {
            if (at < group.weight) {
                return pick(group.targets);
            }
            at -= group.weight;
        }
        throw new IllegalStateException("weights do not add up");
    }

    private void changeField(Target field) {
        if (field.type() != Field.Type.BYTES) {
            setWord(field.name(), field.offset(), word(field, field.offset()));
        } else if (field.name().endsWith(".bounds") || field.name().endsWith(".buckets")) {
            int offset = field.offset() + random.nextInt(field.length() / Long.BYTES) * Long.BYTES;
            setWord(field.name(), offset, word(field, offset));
        } else {
            setText(field);
        }
    }

    private long word(Target field, int offset) {
        long old = HeapWords.get(bytes, offset);
        if (field.name().endsWith(".identity") && random.nextInt(3) > 0) {
            return identity();
        }
        if (field.name().endsWith(" high water") && random.nextInt(3) == 0) {
            return random.nextInt(20);
        }
        return switch (random.nextInt(20)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> -1;
            case 3 -> Long.MIN_VALUE;
            case 4 -> Long.MAX_VALUE;
            case 5, 6 -> old + 1;
            case 7, 8 -> old - 1;
            case 9 -> Integer.MAX_VALUE;
            case 10 -> 1L << 32 | old;
            case 11 -> -old;
            case 12 -> bytes.length + (random.nextInt(3) - 1L) * Long.BYTES;
            case 13 -> Geometry.MAX_FILE_LENGTH + random.nextInt(2);
            case 14 -> old ^ 1L << random.nextInt(Long.SIZE);
            case 15 -> HeapWords.get(bytes, random.nextInt(bytes.length / Long.BYTES) * Long.BYTES);
            case 16, 17 -> random.nextInt(70);
            case 18 -> random.nextInt(1025) - 1L;
            default -> random.nextLong();
        };
    }

    private long identity() {
        int metric = random.nextInt(Specimen.METRICS + 4) - 1;
        long kind = random.nextInt(4) == 0 || metric < 0 ? random.nextInt(4) : Specimen.kind(metric);
        long generation = random.nextInt(4) == 0 ? random.nextInt(16) : Math.max(0, metric);
        long identity = SlotIdentity.of(metric, kind, generation);
        return switch (random.nextInt(6)) {
            case 0 -> identity | SlotIdentity.NO_VALUE_BIT;
            case 1 -> identity | SlotIdentity.SPARE_BIT;
            case 2 -> SlotIdentity.of(SlotIdentity.MAX_METRICS - 1, Codes.COUNTER, generation);
            default -> identity;
        };
    }

    private void setWord(String name, int offset, long value) {
        HeapWords.set(bytes, offset, value);
        steps.add(name + " at " + offset + " = " + value);
    }

    /** Bytes of every kind, with the length that goes with them where there is one. */
    private void setText(Target field) {
        byte[] text = switch (random.nextInt(4)) {
            case 0 -> noise(random.nextInt(field.length()) + 1);
            case 1 -> pick(DANGEROUS).repeat(1 + random.nextInt(8)).getBytes(UTF_8);
            default -> pick(DANGEROUS).getBytes(UTF_8);
        };
        int length = Math.min(text.length, field.length());
        int at = field.offset();
        if (field.name().endsWith(".text")) {
            at += random.nextInt(96); // name, labels, unit and help lie within
            length = Math.min(length, field.offset() + field.length() - at);
        } else {
            HeapWords.set(bytes, field.offset() - Long.BYTES, length); // lengths stand before names
        }
        System.arraycopy(text, 0, bytes, at, length);
        steps.add(field.name() + " at " + at + ": " + length + " bytes of text");
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        for (int i = 0; i < length; i++) {
            noise[i] = (byte) random.nextInt(256);
        }
        return noise;
    }

    /** Regions over one another, twice, swept away, or full of anything. */
    private void changeRange() {
        int[] strides = {
            Long.BYTES,
            ScalarLayout.LENGTH,
            HistogramLayout.LENGTH,
            ProcessLayout.LENGTH,
            MetricLayout.LENGTH,
            Geometry.PAGE
        };
        int length = strides[random.nextInt(strides.length)];
        int to = place(length);
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] noise = noise(length);
                System.arraycopy(noise, 0, bytes, to, length);
                steps.add(length + " random bytes at " + to);
            }
            case 1 -> {
                byte fill = (byte) (random.nextBoolean() ? 0 : 0xFF);
                Arrays.fill(bytes, to, to + length, fill);
                steps.add(length + " bytes of " + fill + " at " + to);
            }
            default -> {
                int from = place(length);
                System.arraycopy(bytes, from, bytes, to, length);
                steps.add(length + " bytes from " + from + " to " + to);
            }
        }
    }

    /** Behind the immutable part of the header, on a multiple of the length or else of eight. */
    private int place(int length) {
        int room = bytes.length - HeaderLayout.LENGTH - length;
        int unit = random.nextInt(4) == 0 ? Long.BYTES : length;
        return HeaderLayout.LENGTH + random.nextInt(room / unit + 1) * unit;
    }

    private int otherLength() {
        int length = switch (random.nextInt(4)) {
            case 0 -> bytes.length + Long.BYTES;
            case 1 -> bytes.length + random.nextInt(1 << 20);
            case 2 -> random.nextInt(bytes.length);
            default -> random.nextInt(bytes.length / Geometry.PAGE) * Geometry.PAGE;
        };
        steps.add("file length " + length);
        return length;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
