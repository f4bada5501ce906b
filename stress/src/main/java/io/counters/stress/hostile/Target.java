package io.counters.stress.hostile;

import io.counters.format.BlockLayout;
import io.counters.format.Field;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * One field of one structure of the specimen.
 *
 * @param name structure and field as in docs/format.md
 * @param offset bytes from the start of the file
 * @param length bytes
 */
record Target(String name, int offset, int length, Field.Type type) {
    /** All structs of the format, so that a new one cannot be forgotten by who walks this list. */
    static final List<Struct> STRUCTS = List.of(
            HeaderLayout.STRUCT,
            ProcessLayout.STRUCT,
            MetricLayout.STRUCT,
            BlockLayout.STRUCT,
            ScalarLayout.STRUCT,
            HistogramLayout.STRUCT);

    /** The fields that the checksum covers, and it. */
    static List<Target> immutableHeader() {
        return header().stream()
                .filter(field -> field.offset < HeaderLayout.IMMUTABLE_LENGTH)
                .toList();
    }

    static List<Target> mutableHeader() {
        return header().stream()
                .filter(field -> field.offset >= HeaderLayout.IMMUTABLE_LENGTH)
                .toList();
    }

    /** Those in use and the one behind the last. */
    static List<Target> processes() {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i <= Specimen.PROCESSES; i++) {
            targets.addAll(of(ProcessLayout.STRUCT, Specimen.GEOMETRY.process(i)));
        }
        return targets;
    }

    /** Those in use and the one behind the last. */
    static List<Target> metrics() {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i <= Specimen.METRICS; i++) {
            targets.addAll(of(MetricLayout.STRUCT, Specimen.GEOMETRY.metric(i)));
        }
        return targets;
    }

    /** Those in use and the one behind the last. */
    static List<Target> blocks() {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i <= Specimen.BLOCKS; i++) {
            targets.addAll(of(BlockLayout.STRUCT, Specimen.GEOMETRY.block(i)));
        }
        return targets;
    }

    /** The slots of this length: the first ones of each block, which are in use, and its last one. */
    static List<Target> slots(Struct struct) {
        List<Target> targets = new ArrayList<>();
        for (int block = 0; block < Specimen.BLOCKS; block++) {
            for (int slot = 0; Specimen.stride(block) == struct.length() && slot < Specimen.slots(block); slot++) {
                if (slot < Specimen.METRICS || slot == Specimen.slots(block) - 1) {
                    targets.addAll(of(struct, Specimen.slot(block, slot)));
                }
            }
        }
        return targets;
    }

    private static List<Target> header() {
        return of(HeaderLayout.STRUCT, 0);
    }

    private static List<Target> of(Struct struct, int offset) {
        return struct.fields().stream()
                .map(field -> new Target(
                        struct.name() + "." + field.name(), offset + field.offset(), field.length(), field.type()))
                .toList();
    }
}
