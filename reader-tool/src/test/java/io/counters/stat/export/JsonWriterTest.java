package io.counters.stat.export;

import static io.counters.stat.Snapshots.HOSTILE;
import static io.counters.stat.Snapshots.MILLIS;
import static io.counters.stat.Snapshots.histogram;
import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.snapshot;
import static io.counters.stat.Snapshots.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.json.JsonWriter;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonWriterTest {
    @Test
    void theWholeObjectIsAsPromised() throws IOException {
        final SegmentSnapshot snapshot = snapshot(
                "orders",
                scalar(
                        MetricDefinition.counter("c")
                                .withLabel("b", "2")
                                .withLabel("a", "é\"\\")
                                .withUnit("bytes", 3)
                                .withHelp("Total"),
                        9007199254740993L),
                Snapshots.share("web", scalar(MetricDefinition.gauge("g"), Long.MIN_VALUE)),
                scalar(MetricDefinition.doubleGauge("inf"), Double.POSITIVE_INFINITY),
                scalar(MetricDefinition.doubleGauge("minf"), Double.NEGATIVE_INFINITY),
                scalar(MetricDefinition.doubleGauge("nan"), Double.NaN),
                without(MetricDefinition.counter("none"), ReadStatus.CORRUPT),
                histogram(MetricDefinition.histogram("h", MILLIS), 200_000, 90_000_000, 10, 80, 10, 0),
                histogram(MetricDefinition.histogram("h0", MILLIS), Long.MAX_VALUE, Long.MIN_VALUE, 0, 0, 0, 0),
                without(MetricDefinition.histogram("hx", MILLIS), ReadStatus.BUSY));
        assertThat(json(snapshot)).isEqualTo(golden("snapshot.json"));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.1 + 0.2,
                -0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                2.2250738585072014e-308,
                9007199254740992.0,
                1.1e22,
                2e-44
            })
    void doublesReadBackToTheSameBits(final double value) {
        final String number = valueIn(json(snapshot("s", scalar(MetricDefinition.doubleGauge("g"), value))));
        assertThat(Double.doubleToRawLongBits(Double.parseDouble(number))).isEqualTo(Double.doubleToRawLongBits(value));
    }

    @Test
    void everyCharacterSurvivesAndNoneSpeaksToTheTerminal() {
        final StringBuilder every = new StringBuilder();
        for (int c = 1; c <= 0xFFFF; c++) {
            if (!Character.isSurrogate((char) c)) {
                every.append((char) c);
            }
        }
        every.appendCodePoint(0x1F600).appendCodePoint(0xE0041);
        final MetricSample sample = scalar(MetricDefinition.counter("c").withHelp(every + HOSTILE), 1L);
        final String json = json(snapshot("s", sample));
        assertThat(json.strip()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");
        assertThat(helpIn(json)).isEqualTo(every + HOSTILE);
    }

    private static String json(final SegmentSnapshot snapshot) {
        final StringWriter text = new StringWriter();
        JsonWriter.write(snapshot, text);
        return text.toString();
    }

    private static String valueIn(final String json) {
        return json.replaceFirst("(?s).*\"value\":([^}]*).*", "$1");
    }

    private static String helpIn(final String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME
                        && parser.currentName().equals("help")) {
                    parser.nextToken();
                    return parser.getString();
                }
            }
            throw new AssertionError("no help in " + json);
        }
    }

    private static String golden(final String name) throws IOException {
        try (InputStream file = JsonWriterTest.class.getResourceAsStream(name)) {
            // One line in truth; the file has line breaks where a person wants them.
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\n *", "") + "\n";
        }
    }
}
