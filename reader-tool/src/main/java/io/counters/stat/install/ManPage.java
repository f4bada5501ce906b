package io.counters.stat.install;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command in roff, as man(7) describes it. picocli's own generator makes AsciiDoc, and what turns that into
 * roff is a Ruby program; so the few macros that a page needs are written here, from the same model as the help.
 */
public final class ManPage {
    private static final String SECTION = "1";
    private static final List<String> EXAMPLES = List.of("Example:", "Examples:");
    private static final String INDENT = "  ";
    private static final int FIRST_BEYOND_ASCII = 0x80;

    private final CommandSpec spec;
    private final Help help;
    private final StringBuilder page = new StringBuilder();

    private ManPage(final CommandLine command) {
        spec = command.getCommandSpec();
        help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
    }

    /** The page's text, ASCII only. */
    public static String of(final CommandLine command) {
        return new ManPage(command).write();
    }

    /** Under which name man finds the page. */
    public static String fileName(final CommandLine command) {
        return name(command.getCommandSpec()) + "." + SECTION;
    }

    private String write() {
        macro("TH", name(spec).toUpperCase(Locale.ROOT), SECTION, "", "Counters", "Counters");
        final List<String> description = texts(spec.usageMessage().description());
        section("NAME");
        line(escaped(name(spec)) + " \\- " + escaped(withoutEnd(description.get(0))));
        section("SYNOPSIS");
        line(escaped(help.synopsis(0).strip().replaceAll("\\s+", " ")));
        section("DESCRIPTION");
        line(escaped(String.join(" ", description)));
        final List<String> footer = texts(spec.usageMessage().footer());
        final int examples = (int)
                footer.stream().takeWhile(line -> !EXAMPLES.contains(line)).count();
        paragraphs(footer.subList(0, examples));
        arguments();
        commands();
        int notes = Math.min(examples + 1, footer.size());
        while (notes < footer.size() && footer.get(notes).startsWith(INDENT)) {
            notes++;
        }
        if (examples < footer.size()) {
            section("EXAMPLES");
            paragraphs(footer.subList(examples + 1, notes));
        }
        if (notes < footer.size()) {
            section("NOTES");
            paragraphs(footer.subList(notes, footer.size()));
        }
        if (spec.parent() != null) {
            section("SEE ALSO");
            line(reference(spec.root()));
        }
        return page.toString();
    }

    private void arguments() {
        section("OPTIONS");
        for (final PositionalParamSpec parameter : spec.positionalParameters()) {
            argument(italic(label(parameter)), parameter);
        }
        for (final OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                final List<String> names =
                        List.of(option.names()).stream().map(ManPage::bold).toList();
                argument(String.join(", ", names) + italic(label(option)), option);
            }
        }
    }

    private void argument(final String title, final ArgSpec argument) {
        macro("TP");
        line(title);
        line(escaped(String.join(" ", texts(argument.description()))));
    }

    private void commands() {
        if (!spec.subcommands().isEmpty()) {
            section("COMMANDS");
            for (final CommandLine command : spec.subcommands().values()) {
                if (!command.getCommandSpec().usageMessage().hidden()) {
                    macro("TP");
                    line(reference(command.getCommandSpec()));
                    line(escaped(texts(command.getCommandSpec().usageMessage().description())
                            .get(0)));
                }
            }
        }
    }

    /** A paragraph begins after an empty line; what is indented stays as it is, line by line. */
    private void paragraphs(final List<String> lines) {
        boolean isLiteral = false;
        boolean isAfterEmptyLine = false;
        for (final String text : lines) {
            if (text.isEmpty()) {
                isAfterEmptyLine = true;
                continue;
            }
            if (text.startsWith(INDENT) != isLiteral) {
                macro(isLiteral ? "EE" : "EX");
                isLiteral = !isLiteral;
            }
            if (isAfterEmptyLine && !isLiteral) {
                macro("PP");
            }
            isAfterEmptyLine = false;
            line(escaped(isLiteral ? text.substring(INDENT.length()) : text));
        }
        if (isLiteral) {
            macro("EE");
        }
    }

    private String label(final ArgSpec argument) {
        return help.parameterLabelRenderer()
                .renderParameterLabel(argument, Ansi.OFF, List.of())
                .toString();
    }

    private void section(final String title) {
        macro("SH", title);
    }

    private void macro(final String name, final String... arguments) {
        page.append('.').append(name);
        for (final String argument : arguments) {
            page.append(" \"").append(escaped(argument)).append('"');
        }
        page.append('\n');
    }

    /** A line of text that is none of roff's commands, whatever it begins with. */
    private void line(final String escaped) {
        page.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "")
                .append(escaped)
                .append('\n');
    }

    private static String reference(final CommandSpec command) {
        return bold(name(command)) + "(" + SECTION + ")";
    }

    private static String bold(final String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(final String text) {
        return text.isEmpty() ? "" : "\\fI" + escaped(text) + "\\fR";
    }

    private static String name(final CommandSpec command) {
        return command.qualifiedName("-");
    }

    /** The lines as picocli shows them: it takes them for formats. */
    private static List<String> texts(final String[] formats) {
        return List.of(formats).stream()
                .flatMap(format -> (String.format(format) + "\n").lines().map(String::stripTrailing))
                .toList();
    }

    private static String withoutEnd(final String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String escaped(final String text) {
        final StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '"' -> escaped.append("\\(dq");
                case '\'' -> escaped.append("\\(aq");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                case '`' -> escaped.append("\\(ga");
                default -> {
                    if (c < FIRST_BEYOND_ASCII) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(String.format("\\[u%04X]", c));
                    }
                }
            }
        });
        return escaped.toString();
    }
}
