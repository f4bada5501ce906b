package io.counters.stat.watch;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** A line in the making: pieces of text, filled up and cut by the columns that a terminal gives them. */
final class Line {
    private static final String CUT = "…";

    private final AttributedStringBuilder text = new AttributedStringBuilder();

    Line add(final String piece, final AttributedStyle style) {
        text.append(piece, style);
        return this;
    }

    Line gap(final int columns) {
        return add(" ".repeat(Math.max(0, columns)), AttributedStyle.DEFAULT);
    }

    /** A piece of exactly so many columns, its end cut off where it is longer. */
    Line left(final String piece, final int columns, final AttributedStyle style) {
        final AttributedString fitting = cut(new AttributedString(piece, style), columns);
        text.append(fitting);
        return add(" ".repeat(Math.max(0, columns - fitting.columnLength())), style);
    }

    /** The same with its middle cut out: names begin alike, and their labels are at the end. */
    Line ends(final String piece, final int columns, final AttributedStyle style) {
        final AttributedString whole = new AttributedString(piece, style);
        final int length = whole.columnLength();
        if (length <= columns) {
            return left(piece, columns, style);
        }
        final int tail = (columns - CUT.length()) / 2;
        return left(whole.columnSubSequence(0, columns - tail) + CUT, columns - tail, style)
                .left(whole.columnSubSequence(length - tail, length).toString(), tail, style);
    }

    /** The same flush right. A number is wider rather than cut, since the rest of it would be another number. */
    Line right(final String piece, final int columns, final AttributedStyle style) {
        final AttributedString whole = new AttributedString(piece, style);
        add(" ".repeat(Math.max(0, columns - whole.columnLength())), style);
        text.append(whole);
        return this;
    }

    AttributedString fit(final int columns) {
        return cut(text.toAttributedString(), columns);
    }

    /** The same with the rest of the width in the style too. */
    AttributedString fill(final int columns, final AttributedStyle style) {
        final AttributedString fitting = fit(columns);
        return new Line()
                .append(fitting)
                .add(" ".repeat(Math.max(0, columns - fitting.columnLength())), style)
                .text
                .toAttributedString();
    }

    static int columns(final String text) {
        return new AttributedString(text).columnLength();
    }

    private Line append(final AttributedString piece) {
        text.append(piece);
        return this;
    }

    private static AttributedString cut(final AttributedString line, final int columns) {
        if (line.columnLength() <= columns) {
            return line;
        }
        if (columns < 1) {
            return AttributedString.EMPTY;
        }
        final AttributedString rest = line.columnSubSequence(0, columns - 1);
        return new Line()
                .append(rest)
                .add(CUT, rest.length() == 0 ? AttributedStyle.DEFAULT : rest.styleAt(rest.length() - 1))
                .text
                .toAttributedString();
    }
}
