package io.counters.stat.demo;

import io.counters.MetricId;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A ledger's line as JSON: <code>{"run","instance","pid","calls","metrics":[{"name","labels":{},"value"} or
 * {"name","labels":{},"count","sum","buckets":[]}]}</code>. Values are in stored units, as in {@code list --json}.
 */
final class LedgerJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private LedgerJson() {}

    static String write(final LedgerLine line) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("run", line.run());
            json.writeStringProperty("instance", line.instance());
            json.writeNumberProperty("pid", line.pid());
            json.writeNumberProperty("calls", line.calls());
            json.writeArrayPropertyStart("metrics");
            line.amounts().forEach((id, amount) -> metric(json, id, amount));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    /**
     * The reverse.
     *
     * @throws JacksonException if it is not JSON
     * @throws IllegalArgumentException if it is no ledger's line
     */
    static LedgerLine read(final String text) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            String run = "";
            String instance = "";
            long pid = 0;
            long calls = 0;
            final SortedMap<MetricId, Amount> amounts = new TreeMap<>();
            expect(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                final String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "run" -> run = json.getString();
                    case "instance" -> instance = json.getString();
                    case "pid" -> pid = json.getLongValue();
                    case "calls" -> calls = json.getLongValue();
                    case "metrics" -> {
                        expect(json.currentToken(), JsonToken.START_ARRAY);
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            metric(json, amounts);
                        }
                    }
                    default -> json.skipChildren();
                }
            }
            expect(json.currentToken(), JsonToken.END_OBJECT);
            return new LedgerLine(run, instance, pid, calls, amounts);
        }
    }

    private static void metric(final JsonGenerator json, final MetricId id, final Amount amount) {
        json.writeStartObject();
        json.writeStringProperty("name", id.name());
        json.writeObjectPropertyStart("labels");
        id.labels().forEach(json::writeStringProperty);
        json.writeEndObject();
        if (amount instanceof Amount.Spread spread) {
            json.writeNumberProperty("count", spread.count());
            json.writeNumberProperty("sum", spread.sum());
            json.writeArrayPropertyStart("buckets");
            spread.buckets().forEach(json::writeNumber);
            json.writeEndArray();
        } else if (amount instanceof Amount.Real real) {
            json.writeNumberProperty("value", real.value());
        } else {
            json.writeNumberProperty("value", ((Amount.Whole) amount).value());
        }
        json.writeEndObject();
    }

    private static void metric(final JsonParser json, final SortedMap<MetricId, Amount> amounts) {
        String name = "";
        SortedMap<String, String> labels = new TreeMap<>();
        Amount value = null;
        long count = 0;
        long sum = 0;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            final String property = json.currentName();
            final JsonToken token = json.nextToken();
            switch (property) {
                case "name" -> name = json.getString();
                case "labels" -> labels = labels(json);
                case "count" -> count = json.getLongValue();
                case "sum" -> sum = json.getLongValue();
                case "buckets" -> value = new Amount.Spread(count, sum, longs(json));
                case "value" ->
                    value = token == JsonToken.VALUE_NUMBER_INT
                            ? new Amount.Whole(json.getLongValue())
                            : new Amount.Real(json.getDoubleValue());
                default -> json.skipChildren();
            }
        }
        if (value == null) {
            throw new IllegalArgumentException("metric '" + name + "' has no value");
        }
        amounts.put(new MetricId(name, labels), value);
    }

    private static SortedMap<String, String> labels(final JsonParser json) {
        final SortedMap<String, String> labels = new TreeMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            final String key = json.currentName();
            json.nextToken();
            labels.put(key, json.getString());
        }
        return labels;
    }

    private static List<Long> longs(final JsonParser json) {
        final List<Long> values = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            values.add(json.getLongValue());
        }
        return values;
    }

    private static void expect(final @Nullable JsonToken found, final JsonToken expected) {
        if (found != expected) {
            throw new IllegalArgumentException("found " + found + " (expected: " + expected + ")");
        }
    }
}
