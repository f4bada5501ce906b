package io.counters.stat.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** A file to which each worker appends one line. Lines of earlier runs stay. */
record Ledger(Path file) {
    /** Finds out before any work is done whether there will be a ledger at the end. */
    void requireWritable() {
        write("");
    }

    /** One write to a file opened for appending: lines of several processes do not mix. */
    void append(final LedgerLine line) {
        write(LedgerJson.write(line) + "\n");
    }

    List<LedgerLine> linesOf(final String run) {
        final List<LedgerLine> lines = new ArrayList<>();
        int number = 0;
        for (final String text : read()) {
            number++;
            if (text.contains(run)) {
                lines.add(parse(text, number));
            }
        }
        return lines;
    }

    private LedgerLine parse(final String text, final int number) {
        try {
            return LedgerJson.read(text);
        } catch (final JacksonException e) {
            throw new DemoException("cannot read ledger " + file + ", line " + number + ": " + e.getOriginalMessage());
        } catch (final IllegalArgumentException e) {
            throw new DemoException("cannot read ledger " + file + ", line " + number + ": " + e.getMessage());
        }
    }

    private List<String> read() {
        try {
            return Files.readAllLines(file);
        } catch (final IOException e) {
            throw new DemoException("cannot read ledger " + file + ": " + e);
        }
    }

    private void write(final String text) {
        try {
            Files.write(
                    file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new DemoException("cannot write ledger " + file + ": " + e);
        }
    }
}
