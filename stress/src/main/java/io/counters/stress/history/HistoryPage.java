package io.counters.stress.history;

import io.counters.stress.report.Report;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page on history, as far as it is generated. */
final class HistoryPage {
    private static final String BEGIN = "<!-- figures: begin (generated from reports/recording.properties) -->\n";
    private static final String END = "<!-- figures: end -->";
    private static final Pattern BLOCK =
            Pattern.compile(Pattern.quote(BEGIN) + ".*?" + Pattern.quote(END), Pattern.DOTALL);

    private HistoryPage() {}

    /** The page with what was reached between its marks. */
    static String with(String page, Report report) {
        Matcher block = BLOCK.matcher(page);
        if (!block.find()) {
            throw new IllegalArgumentException(
                    "page: no block of figures (expected: one between " + BEGIN.strip() + " and " + END + ")");
        }
        StringBuilder figures = new StringBuilder(BEGIN);
        figures.append("| what | goal | reached | held |\n|---|---|---|---|\n");
        for (Report.Row row : report.rows()) {
            figures.append("| %s | %s | %s | %s |\n"
                    .formatted(row.promise(), row.goal(), row.reached(), row.held() ? "yes" : "**no**"));
        }
        figures.append("\n```sh\n").append(report.command()).append("\n```\n\n");
        figures.append("%s; %s; %s.\n"
                .formatted(
                        report.conditions().machine(),
                        report.conditions().jdk(),
                        report.conditions().date()));
        return block.replaceFirst(Matcher.quoteReplacement(figures + END));
    }
}
