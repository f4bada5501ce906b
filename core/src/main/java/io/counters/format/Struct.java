package io.counters.format;

import java.util.List;

/**
 * A structure of the file as a list of fields, for whoever walks the layout instead of knowing it.
 *
 * @param name as in docs/format.md
 * @param length bytes, the stride where there are several
 * @param fields in the order of their offsets; what lies between is spare
 */
public record Struct(String name, int length, List<Field> fields) {
    /** Copies the list. */
    public Struct {
        fields = List.copyOf(fields);
    }
}
