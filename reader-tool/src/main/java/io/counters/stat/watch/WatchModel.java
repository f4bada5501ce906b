package io.counters.stat.watch;

import io.counters.stat.text.SampleKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the user has chosen so far, and what each key makes of it. Threads: one. */
final class WatchModel {
    private Panel panel = Panel.METRICS;
    private Sort sort = Sort.NAME;
    private boolean isReversed;
    private String filter = "";
    private boolean isTyping;
    private boolean isPaused;
    private boolean isPerProcess;
    private boolean isOver;

    /** The metric under the cursor, which stays there when it moves, and its place, in case it goes. */
    private @Nullable SampleKey selected;

    private int index;

    /** The first row of the list, and the first line of a panel of text, that is shown. */
    private int top;

    private int scroll;

    WatchModel(final boolean isPerProcess) {
        this.isPerProcess = isPerProcess;
    }

    /**
     * Takes a key.
     *
     * @param rows the list as the user sees it
     * @param lines how many lines of it there is room for
     */
    void press(final Key key, final List<Row> rows, final int lines) {
        if (isTyping) {
            type(key);
        } else if (panel == Panel.METRICS) {
            pressInList(key, rows, lines);
        } else {
            pressInText(key, lines);
        }
    }

    /** Keys of the filter, which takes effect with each of them. */
    private void type(final Key key) {
        switch (key.name()) {
            case ENTER -> isTyping = false;
            case ESCAPE -> {
                isTyping = false;
                filter = "";
            }
            case BACKSPACE ->
                filter = filter.isEmpty() ? "" : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
            case CHARACTER -> filter += Character.toString(key.codePoint());
            default -> {}
        }
    }

    private void pressInList(final Key key, final List<Row> rows, final int lines) {
        switch (key.name()) {
            case UP -> select(selectedIn(rows) - 1, rows);
            case DOWN -> select(selectedIn(rows) + 1, rows);
            case PAGE_UP -> select(selectedIn(rows) - rowsIn(rows, topIn(rows, lines), lines), rows);
            case PAGE_DOWN -> select(selectedIn(rows) + rowsIn(rows, topIn(rows, lines), lines), rows);
            case HOME -> select(0, rows);
            case END -> select(rows.size() - 1, rows);
            case ENTER -> {
                select(selectedIn(rows), rows);
                open(rows.isEmpty() ? Panel.METRICS : Panel.DETAILS);
            }
            case ESCAPE -> filter = "";
            case CHARACTER -> pressCharacter(key, rows);
            default -> {}
        }
        top = topIn(rows, lines);
    }

    private void pressCharacter(final Key key, final List<Row> rows) {
        switch (key.codePoint()) {
            case 'k' -> select(selectedIn(rows) - 1, rows);
            case 'j' -> select(selectedIn(rows) + 1, rows);
            case 'g' -> select(0, rows);
            case 'G' -> select(rows.size() - 1, rows);
            case 's' -> sort = sort.next();
            case 'r' -> isReversed = !isReversed;
            case '/' -> isTyping = true;
            case 'p' -> {
                isPerProcess = !isPerProcess;
                selected = null;
            }
            default -> pressAnywhere(key);
        }
    }

    private void pressInText(final Key key, final int lines) {
        switch (key.name()) {
            case UP -> scroll--;
            case DOWN -> scroll++;
            case PAGE_UP -> scroll -= lines;
            case PAGE_DOWN -> scroll += lines;
            case HOME -> scroll = 0;
            case ESCAPE, ENTER, BACKSPACE -> open(Panel.METRICS);
            case CHARACTER -> {
                if (key.is('j')) {
                    scroll++;
                } else if (key.is('k')) {
                    scroll--;
                } else {
                    pressAnywhere(key);
                }
            }
            default -> {}
        }
    }

    private void pressAnywhere(final Key key) {
        switch (key.codePoint()) {
            case 'q' -> isOver = true;
            case ' ' -> isPaused = !isPaused;
            case 'w' -> open(panel == Panel.PROCESSES ? Panel.METRICS : Panel.PROCESSES);
            case '?', 'h' -> open(panel == Panel.HELP ? Panel.METRICS : Panel.HELP);
            default -> {}
        }
    }

    private void open(final Panel next) {
        panel = next;
        scroll = 0;
    }

    private void select(final int row, final List<Row> rows) {
        index = Math.max(0, Math.min(rows.size() - 1, row));
        selected = rows.isEmpty() ? null : rows.get(index).key();
    }

    /** Where the cursor is: at its metric; where that is gone, at its place; 0 in an empty list. */
    int selectedIn(final List<Row> rows) {
        if (selected != null) {
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).key().equals(selected)) {
                    return i;
                }
            }
        }
        return Math.max(0, Math.min(rows.size() - 1, selected == null ? 0 : index));
    }

    /** The metric under the cursor, unless it is gone. */
    Optional<Row> selectedOf(final List<Row> rows) {
        return rows.stream().filter(row -> row.key().equals(selected)).findFirst();
    }

    /** The first row to show, such that the cursor is among those for which there is room. */
    int topIn(final List<Row> rows, final int lines) {
        final int cursor = selectedIn(rows);
        int first = Math.min(top, cursor);
        int height = 0;
        for (int i = cursor; i >= first && i < rows.size(); i--) {
            height += rows.get(i).height();
            if (height > lines) {
                first = Math.min(i + 1, cursor);
            }
        }
        return first;
    }

    /** How many rows there is room for; at least one, so that a page is never nothing. */
    private static int rowsIn(final List<Row> rows, final int first, final int lines) {
        int count = 0;
        int height = 0;
        for (int i = first; i < rows.size() && height + rows.get(i).height() <= lines; i++) {
            height += rows.get(i).height();
            count++;
        }
        return Math.max(1, count);
    }

    /** The first line to show of a text that is so long. It cannot be scrolled beyond its end. */
    int scrollIn(final int length, final int lines) {
        scroll = Math.max(0, Math.min(scroll, length - lines));
        return scroll;
    }

    Panel panel() {
        return panel;
    }

    Sort sort() {
        return sort;
    }

    boolean isReversed() {
        return isReversed;
    }

    String filter() {
        return filter;
    }

    boolean isTyping() {
        return isTyping;
    }

    boolean isPaused() {
        return isPaused;
    }

    boolean isPerProcess() {
        return isPerProcess;
    }

    boolean isOver() {
        return isOver;
    }

    /** What fills the screen. */
    enum Panel {
        METRICS,
        /** All about the metric under the cursor. */
        DETAILS,
        PROCESSES,
        HELP
    }
}
