package io.counters.stat;

import io.counters.CountersException;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.text.SegmentList;
import java.io.PrintWriter;
import java.util.List;

/** Which segments there are. One that cannot be read gets a line on standard error and hides no other. */
final class SegmentsListing {
    private SegmentsListing() {}

    static int print(final Sources sources, final PrintWriter out, final PrintWriter error) {
        final List<String> names = sources.names();
        if (names.isEmpty()) {
            out.println("no segments in " + sources.place());
        }
        final SegmentList list = new SegmentList();
        for (final String name : names) {
            try (Source source = sources.open(name)) {
                final SegmentSnapshot snapshot = source.snapshot();
                list.add(name, snapshot.segment(), snapshot.processes());
            } catch (final CountersException | IllegalArgumentException e) {
                Failures.say(error, String.valueOf(e.getMessage()));
            }
        }
        list.lines().forEach(out::println);
        return ExitCode.OK;
    }
}
