package io.counters.stress.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes {@code docs/reliability.md} from the reports of the runs. */
public final class ReliabilityPage {

    private ReliabilityPage() {}

    /** Takes the directory of the reports and the page to write. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: ReliabilityPage REPORTS PAGE");
            System.exit(64);
        }
        Files.writeString(Path.of(arguments[1]), page(read(Path.of(arguments[0]))));
    }

    private static List<Report> read(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".properties"))
                    .sorted()
                    .toList();
            List<Report> reports = new ArrayList<>();
            for (Path file : sorted) {
                reports.add(Report.read(file));
            }
            return reports;
        }
    }

    static String page(List<Report> reports) {
        StringBuilder page = new StringBuilder("""
                # What was promised and what was reached

                Generated from the reports of the runs named here, by the command at the end of the page; no figure was typed.
                """);
        for (Report report : reports) {
            page.append("\n## ").append(report.run()).append("\n\n");
            page.append("| promise | goal | reached | held |\n|---|---|---|---|\n");
            for (Report.Row row : report.rows()) {
                page.append("| %s | %s | %s | %s |\n"
                        .formatted(
                                cell(row.promise()),
                                cell(row.goal()),
                                cell(row.reached()),
                                row.held() ? "yes" : "**no**"));
            }
            page.append("\n```\n").append(report.command()).append("\n```\n\n");
            Conditions conditions = report.conditions();
            page.append("%s; %s; flags: %s; %s.\n"
                    .formatted(conditions.machine(), conditions.jdk(), conditions.flags(), conditions.date()));
        }
        page.append("""

                ## This page again

                ```
                java -cp stress/target/jcstress.jar io.counters.stress.report.ReliabilityPage docs/reports docs/reliability.md
                ```
                """);
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
