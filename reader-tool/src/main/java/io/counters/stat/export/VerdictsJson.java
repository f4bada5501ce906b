package io.counters.stat.export;

import io.counters.json.JsonNumbers;
import io.counters.json.TerminalSafeJson;
import io.counters.stat.check.Outcome;
import io.counters.stat.check.Verdict;
import java.io.Writer;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What a check came to, as one JSON object on one line; values in base units. */
public final class VerdictsJson {
    private VerdictsJson() {}

    /** Writes the object and a line feed; neither closes nor flushes the target. */
    public static void write(
            final String source, final Outcome outcome, final List<Verdict> verdicts, final Writer target) {
        try (JsonGenerator json = TerminalSafeJson.to(target)) {
            json.writeStartObject();
            json.writeStringProperty("source", source);
            json.writeStringProperty("outcome", outcome.name());
            json.writeArrayPropertyStart("rules");
            verdicts.forEach(verdict -> {
                json.writeStartObject();
                json.writeStringProperty("name", verdict.rule());
                json.writeStringProperty("outcome", verdict.outcome().name());
                json.writeName("value");
                JsonNumbers.write(
                        json,
                        verdict.value() == null
                                ? null
                                : (Double) verdict.value().doubleValue());
                json.writeStringProperty("why", verdict.why());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
