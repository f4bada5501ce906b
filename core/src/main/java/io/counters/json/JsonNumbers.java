package io.counters.json;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Numbers as JSON has them: longs exactly, doubles to the same bits, and words for what is not finite. */
public final class JsonNumbers {
    private JsonNumbers() {}

    public static void write(final JsonGenerator json, final @Nullable Number value) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Double real) {
            real(json, real);
        } else {
            json.writeNumber(value.longValue());
        }
    }

    public static void write(final JsonGenerator json, final @Nullable List<? extends Number> values) {
        if (values == null) {
            json.writeNull();
            return;
        }
        json.writeStartArray();
        values.forEach(value -> write(json, value));
        json.writeEndArray();
    }

    /** JSON has no word for what is not finite. */
    private static void real(final JsonGenerator json, final double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else if (Double.isNaN(value)) {
            json.writeString("NaN");
        } else {
            json.writeString(value > 0 ? "+Inf" : "-Inf");
        }
    }
}
