package io.counters.stat;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Any JSON text as maps, lists, strings, longs, doubles, booleans and null. Integers are exact or an exception, and a key
 * that occurs twice in one object is one.
 */
final class JsonTree {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonTree() {}

    static @Nullable Object parse(final String json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            final Object tree = value(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more behind the end: " + json);
            }
            return tree;
        }
    }

    /** The text of such a tree, each object in a list on a line of its own. */
    static String print(final @Nullable Object tree) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            print(tree, generator);
        }
        return text.toString();
    }

    private static void print(final @Nullable Object tree, final JsonGenerator target) {
        if (tree instanceof Map<?, ?> map) {
            target.writeStartObject();
            map.forEach((name, value) -> {
                target.writeName(String.valueOf(name));
                print(value, target);
            });
            target.writeEndObject();
        } else if (tree instanceof List<?> list) {
            target.writeStartArray();
            for (final Object element : list) {
                if (element instanceof Map) {
                    target.writeRaw('\n');
                }
                print(element, target);
            }
            target.writeEndArray();
        } else if (tree instanceof Long number) {
            target.writeNumber(number);
        } else if (tree instanceof Double number) {
            target.writeNumber(number);
        } else if (tree instanceof Boolean truth) {
            target.writeBoolean(truth);
        } else if (tree instanceof String string) {
            target.writeString(string);
        } else {
            target.writeNull();
        }
    }

    private static @Nullable Object value(final JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException(parser.currentToken().toString());
        };
    }

    private static Map<String, @Nullable Object> object(final JsonParser parser) {
        final Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<@Nullable Object> array(final JsonParser parser) {
        final List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
