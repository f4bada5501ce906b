package io.counters.stat.check;

import io.counters.segment.Text;
import io.counters.stat.ExitCode;
import io.counters.stat.StatException;
import io.counters.stat.check.Rule.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Rules in YAML: a mapping with one key, {@code rules}, a sequence of mappings of plain values.
 *
 * <p>The file is read event by event and left at the first one that has no place there, so nothing in it can nest, refer to
 * itself or grow. Whatever is wrong with it is wrong usage, in one sentence with the line. Threads: one.
 */
public final class RulesFile {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_RULES = 1_000;
    private static final Set<String> KEYS = Set.of("name", "value", "fail", "warn", "samples", "minimum");
    private static final String EXPECTED_KEYS = "name, value, fail, warn, samples or minimum";

    private final Path path;
    private final Iterator<Event> events;

    private RulesFile(final Path path, final Iterator<Event> events) {
        this.path = path;
        this.events = events;
    }

    /**
     * Reads all rules of a file.
     *
     * @throws StatException if there is a fault in it
     */
    public static List<Rule> read(final Path path) {
        final LoadSettings settings =
                LoadSettings.builder().setLabel("rules").setParseComments(false).build();
        try {
            return new RulesFile(
                            path, new Parse(settings).parseString(text(path)).iterator())
                    .rules();
        } catch (final MarkedYamlEngineException e) {
            throw refusal(path, line(e.getProblemMark()), e.getProblem(), "YAML");
        } catch (final YamlEngineException e) {
            throw refusal(path, 0, String.valueOf(e.getMessage()), "YAML");
        }
    }

    private static String text(final Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            final byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refusal(path, 0, "more than " + MAX_BYTES + " bytes", "at most " + MAX_BYTES);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (final CharacterCodingException e) {
            throw refusal(path, 0, "bytes that are no UTF-8", "a text in UTF-8");
        } catch (final IOException e) {
            throw new StatException(ExitCode.USAGE, "cannot read rules file " + path + ": " + e);
        }
    }

    private List<Rule> rules() {
        take(ID.StreamStart, "rules");
        take(ID.DocumentStart, "a mapping with the key 'rules'");
        take(ID.MappingStart, "a mapping with the key 'rules'");
        final ScalarEvent key = scalar("the key 'rules'");
        if (!key.getValue().equals("rules")) {
            throw refusal(key, "key '" + key.getValue() + "'", "the key 'rules'");
        }
        take(ID.SequenceStart, "a sequence of rules, each beginning with '- name:'");
        final List<Rule> rules = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        Event event = events.next();
        for (; event.getEventId() != ID.SequenceEnd; event = events.next()) {
            require(event, ID.MappingStart, "a rule, as a mapping of " + EXPECTED_KEYS);
            if (rules.size() == MAX_RULES) {
                throw refusal(event, "more than " + MAX_RULES + " rules", "at most " + MAX_RULES);
            }
            final Rule rule = rule(event);
            if (!names.add(rule.name())) {
                throw refusal(event, "a second rule named '" + rule.name() + "'", "a name of its own");
            }
            rules.add(rule);
        }
        if (rules.isEmpty()) {
            throw refusal(event, "no rule", "at least one");
        }
        take(ID.MappingEnd, "nothing but the key 'rules'");
        take(ID.DocumentEnd, "the end of the file");
        take(ID.StreamEnd, "one document");
        return rules;
    }

    private Rule rule(final Event start) {
        final Map<String, ScalarEvent> fields = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != ID.MappingEnd; event = events.next()) {
            final ScalarEvent key = scalar(event, "a key: " + EXPECTED_KEYS);
            if (!KEYS.contains(key.getValue())) {
                throw refusal(key, "unknown key '" + key.getValue() + "'", EXPECTED_KEYS);
            }
            if (fields.put(key.getValue(), scalar("one value for '" + key.getValue() + "'")) != null) {
                throw refusal(key, "a second '" + key.getValue() + "'", "each key once");
            }
        }
        final ScalarEvent name = fields.get("name");
        if (name == null || name.getValue().isBlank()) {
            throw refusal(start, "a rule without a name", "name: some words");
        }
        final List<Condition> conditions = new ArrayList<>();
        condition(fields.get("fail"), Outcome.FAIL, conditions);
        condition(fields.get("warn"), Outcome.WARN, conditions);
        if (conditions.isEmpty()) {
            throw refusal(start, "rule '" + name.getValue() + "' has no condition", "fail, warn or both");
        }
        if (fields.containsKey("samples") != fields.containsKey("minimum")) {
            throw refusal(start, "rule '" + name.getValue() + "' has only one of samples and minimum", "both or none");
        }
        return new Rule(
                name.getValue(),
                formula(fields.get("value")),
                conditions,
                formula(fields.get("samples")),
                minimum(fields.get("minimum")));
    }

    private void condition(final @Nullable ScalarEvent text, final Outcome outcome, final List<Condition> conditions) {
        final Formula formula = formula(text);
        if (formula != null) {
            conditions.add(new Condition(formula, true, outcome));
        }
    }

    private @Nullable Formula formula(final @Nullable ScalarEvent text) {
        if (text == null) {
            return null;
        }
        try {
            return Formula.of(text.getValue());
        } catch (final IllegalArgumentException e) {
            throw refusal(text, String.valueOf(e.getMessage()), "");
        }
    }

    private BigDecimal minimum(final @Nullable ScalarEvent text) {
        if (text == null) {
            return BigDecimal.ZERO;
        }
        try {
            return BigDecimal.valueOf(Long.parseLong(text.getValue()));
        } catch (final NumberFormatException e) {
            throw refusal(text, "minimum '" + text.getValue() + "'", "a whole number");
        }
    }

    private void take(final ID id, final String expected) {
        require(events.next(), id, expected);
    }

    private ScalarEvent scalar(final String expected) {
        return scalar(events.next(), expected);
    }

    private ScalarEvent scalar(final Event event, final String expected) {
        require(event, ID.Scalar, expected);
        final ScalarEvent scalar = (ScalarEvent) event;
        if (scalar.getAnchor().isPresent() || scalar.getTag().isPresent()) {
            throw refusal(scalar, "an anchor or a tag", expected);
        }
        return scalar;
    }

    private void require(final Event event, final ID id, final String expected) {
        if (event.getEventId() != id) {
            throw refusal(event, words(event.getEventId()), expected);
        }
    }

    private StatException refusal(final Event event, final String found, final String expected) {
        return refusal(path, line(event.getStartMark()), found, expected);
    }

    /** Where the found already says what is expected, the latter is empty. */
    private static StatException refusal(final Path path, final int line, final String found, final String expected) {
        return new StatException(
                ExitCode.USAGE,
                "rules file " + Text.printable(path.toString()) + (line == 0 ? "" : ", line " + line) + ": " + found
                        + (expected.isEmpty() ? "" : " (expected: " + expected + ")"));
    }

    private static int line(final Optional<Mark> mark) {
        return mark.map(known -> known.getLine() + 1).orElse(0);
    }

    private static String words(final ID id) {
        return switch (id) {
            case Scalar -> "a single value";
            case Alias -> "an alias";
            case MappingStart -> "a mapping";
            case SequenceStart -> "a sequence";
            case DocumentStart -> "another document";
            case MappingEnd, SequenceEnd, DocumentEnd, StreamEnd -> "the end";
            default -> id.name().toLowerCase(Locale.ROOT);
        };
    }
}
