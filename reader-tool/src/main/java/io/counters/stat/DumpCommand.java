package io.counters.stat;

import io.counters.segment.Segment;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Every field of a segment that is in use. */
@Command(
        name = "dump",
        description = "Shows the bytes of a segment, field by field, with their names and meanings.",
        footer = {
            "",
            "Columns: offset in the file, content, both in hexadecimal, the field's name as in docs/format.md, and its "
                    + "meaning. Words are shown as numbers, texts as bytes. Records, blocks and slots that are free are "
                    + "left out. Writers go on meanwhile: take a snapshot first for words that belong together.",
            "",
            "Examples:",
            "  counters-stat dump orders | less",
            "  counters-stat dump ./orders.seg | grep -A 4 'scalar slot'"
        })
final class DumpCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    DumpCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final PrintWriter out = argument.commandLine().getOut();
        final Segment segment = Segment.openForReading(argument.pathIn(surroundings.sources()));
        return SegmentFiles.readWhole(segment, "dump", file -> {
            out.println("segment " + file.path());
            new SegmentDump(file, out::println, out::checkError).run();
            return ExitCode.OK;
        });
    }
}
