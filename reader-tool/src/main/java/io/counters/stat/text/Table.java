package io.counters.stat.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns as wide as their widest cell. A column without a single filled cell is left out, so what is rarely there
 * (labels of processes, odd states) costs no room when it is not.
 */
public final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(final Column... columns) {
        this.columns = List.of(columns);
    }

    public static Column left(final String title) {
        return new Column(title, false);
    }

    public static Column right(final String title) {
        return new Column(title, true);
    }

    /** Adds a row; an empty text is an empty cell. */
    public void row(final String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + columns.size() + ")");
        }
        rows.add(List.of(cells));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The titles, then the rows; without trailing blanks. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::title).toList()));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    /** A page about metrics: a heading, and those of the tables that have rows. */
    static List<String> page(final String heading, final Table... tables) {
        final List<String> lines = new ArrayList<>(List.of(heading));
        for (final Table table : tables) {
            if (!table.isEmpty()) {
                lines.add("");
                lines.addAll(table.lines());
            }
        }
        if (lines.size() == 1) {
            lines.addAll(List.of("", "no metrics"));
        }
        return lines;
    }

    private String line(final List<String> cells) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            final int width = width(i);
            if (width > 0) {
                final String cell = cells.get(i);
                final String padding = " ".repeat(width - length(cell));
                line.append(line.isEmpty() ? "" : GAP)
                        .append(columns.get(i).isRight() ? padding + cell : cell + padding);
            }
        }
        return line.toString().stripTrailing();
    }

    /** Zero for a column that no row fills. */
    private int width(final int column) {
        final int widest =
                rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
        return widest == 0 && !rows.isEmpty()
                ? 0
                : Math.max(widest, length(columns.get(column).title()));
    }

    private static int length(final String text) {
        return text.codePointCount(0, text.length());
    }

    /** A title and the side on which cells are flush. */
    public record Column(String title, boolean isRight) {}
}
