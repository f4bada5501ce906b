package io.counters.stat.export;

import io.counters.json.TerminalSafeJson;
import io.counters.recovery.Finding;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What a check has found, as one JSON object on one line. */
public final class FindingsJson {
    private FindingsJson() {}

    /**
     * Writes the object and a line feed; neither closes nor flushes the target.
     *
     * @param shown the first of all findings
     */
    public static void write(final Path path, final List<Finding> shown, final long count, final Writer target) {
        try (JsonGenerator json = TerminalSafeJson.to(target)) {
            json.writeStartObject();
            json.writeStringProperty("path", path.toString());
            json.writeNumberProperty("count", count);
            json.writeArrayPropertyStart("findings");
            shown.forEach(finding -> {
                json.writeStartObject();
                json.writeNumberProperty("offset", finding.offset());
                json.writeStringProperty("what", finding.what());
                json.writeStringProperty("expected", finding.expected());
                json.writeStringProperty("found", finding.found());
                json.writeStringProperty("meaning", finding.meaning());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
