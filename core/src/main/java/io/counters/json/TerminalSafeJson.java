package io.counters.json;

import java.io.Writer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** How all JSON is written: what could steer a terminal is escaped, as JSON allows for every character. */
public final class TerminalSafeJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .characterEscapes(new TerminalSafeEscapes())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private TerminalSafeJson() {}

    /** Closing it does not close the target. */
    public static JsonGenerator to(final Writer target) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), target);
    }
}
