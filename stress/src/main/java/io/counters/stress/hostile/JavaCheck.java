package io.counters.stress.hostile;

import io.counters.CountersException;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** What {@code counters-stat verify} does. */
final class JavaCheck implements Victim {
    /** The command prints no more of them and counts the others. */
    private static final long SHOWN = 1_000;

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public boolean attack(Path file) {
        try {
            Segment segment = Segment.openForReading(new SegmentPath(file));
            try {
                AtomicLong found = new AtomicLong();
                SegmentCheck.check(segment, finding -> {
                    if (found.incrementAndGet() <= SHOWN) {
                        Terminal.requireSafe(Text.printable(finding.toString()));
                    }
                });
            } finally {
                segment.closeFile();
            }
            return true;
        } catch (CountersException e) {
            Terminal.requireSafe(String.valueOf(e.getMessage()));
            return false;
        }
    }
}
