package io.counters.stress.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns what JaCoCo and PIT wrote about core into a {@link Report}. */
public final class CodeReport {
    private static final double COVERAGE_GOAL = 95;
    private static final double MUTATION_GOAL = 90;
    private static final List<String> COVERED = List.of("slot", "segment", "recovery");
    private static final List<String> MUTATED = List.of("slot", "recovery");
    private static final Set<String> DETECTED = Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR");

    private static final int JACOCO_PACKAGE = 1;
    private static final int JACOCO_BRANCHES = 5;
    private static final int JACOCO_LINES = 7;
    private static final int PIT_CLASS = 1;
    private static final int PIT_STATUS = 5;

    private CodeReport() {}

    /** Takes core's directory of build results and the directory of the reports. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: CodeReport CORE_TARGET REPORTS");
            System.exit(64);
        }
        Path target = Path.of(arguments[0]);
        Report report = report(
                Files.readAllLines(target.resolve("site/jacoco/jacoco.csv")),
                Files.readAllLines(target.resolve("pit-reports/mutations.csv")),
                Conditions.here());
        report.writeTo(Path.of(arguments[1]));
        System.exit(report.held() ? 0 : 1);
    }

    static Report report(List<String> coverage, List<String> mutations, Conditions conditions) {
        List<Report.Row> rows = new ArrayList<>();
        for (String name : COVERED) {
            rows.add(row("lines of " + name + " covered", COVERAGE_GOAL, ratio(coverage, name, JACOCO_LINES)));
            rows.add(row("branches of " + name + " covered", COVERAGE_GOAL, ratio(coverage, name, JACOCO_BRANCHES)));
        }
        for (String name : MUTATED) {
            rows.add(row("mutants of " + name + " killed", MUTATION_GOAL, killed(mutations, name)));
        }
        return new Report(
                "coverage-and-mutants",
                "mvn -Pcoverage -pl core verify && mvn -Pmutation -pl core verify -DskipITs"
                        + " && java -cp stress/target/jcstress.jar io.counters.stress.report.CodeReport core/target docs/reports",
                conditions,
                rows);
    }

    private record Ratio(long part, long whole) {
        double percent() {
            return 100.0 * part / whole;
        }
    }

    private static Report.Row row(String promise, double goal, Ratio ratio) {
        return new Report.Row(
                promise,
                "> %.0f %%".formatted(goal),
                "%.1f %% (%d of %d)".formatted(ratio.percent(), ratio.part(), ratio.whole()),
                ratio.percent() > goal);
    }

    private static Ratio ratio(List<String> lines, String name, int column) {
        long missed = 0;
        long covered = 0;
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            if (cells[JACOCO_PACKAGE].equals("io.counters." + name)) {
                missed += Long.parseLong(cells[column]);
                covered += Long.parseLong(cells[column + 1]);
            }
        }
        return new Ratio(covered, missed + covered);
    }

    private static Ratio killed(List<String> lines, String name) {
        long all = 0;
        long detected = 0;
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            if (cells[PIT_CLASS].startsWith("io.counters." + name + ".")) {
                all++;
                detected += DETECTED.contains(cells[PIT_STATUS]) ? 1 : 0;
            }
        }
        return new Ratio(detected, all);
    }
}
