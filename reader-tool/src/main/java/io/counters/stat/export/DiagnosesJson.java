package io.counters.stat.export;

import io.counters.json.TerminalSafeJson;
import io.counters.stat.doctor.Diagnosis;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What the doctor has found, as one JSON object on one line. */
public final class DiagnosesJson {
    private DiagnosesJson() {}

    /** Writes the object and a line feed; neither closes nor flushes the target. */
    public static void write(final Path directory, final List<Diagnosis> diagnoses, final Writer target) {
        try (JsonGenerator json = TerminalSafeJson.to(target)) {
            json.writeStartObject();
            json.writeStringProperty("directory", directory.toString());
            json.writeNumberProperty("problems", count(diagnoses, Diagnosis.Level.PROBLEM));
            json.writeNumberProperty("warnings", count(diagnoses, Diagnosis.Level.WARNING));
            json.writeArrayPropertyStart("checks");
            diagnoses.forEach(diagnosis -> {
                json.writeStartObject();
                json.writeStringProperty("level", diagnosis.level().name());
                json.writeStringProperty("check", diagnosis.check());
                json.writeStringProperty("subject", diagnosis.subject());
                json.writeStringProperty("found", diagnosis.found());
                json.writeStringProperty("remedy", diagnosis.remedy());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static long count(final List<Diagnosis> diagnoses, final Diagnosis.Level level) {
        return diagnoses.stream()
                .filter(diagnosis -> diagnosis.level() == level)
                .count();
    }
}
