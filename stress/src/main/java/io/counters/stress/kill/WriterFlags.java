package io.counters.stress.kill;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How writers are started. Most of a kill is the start of the next virtual machine, so that one has the small collector,
 * the quick compiler, and our classes from an archive.
 */
final class WriterFlags {
    private WriterFlags() {}

    /** Those of a life, which may be one with the optimising compiler. */
    static List<String> of(Workplace workplace, boolean isOptimised) {
        List<String> flags = base();
        if (!isOptimised) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        Path archive = archive(workplace);
        if (Files.exists(archive)) {
            flags.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive));
        }
        return flags;
    }

    /** Those of the life that makes the archive. */
    static List<String> forArchive(Workplace workplace) {
        List<String> flags = base();
        flags.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:ArchiveClassesAtExit=" + archive(workplace),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off"));
        return flags;
    }

    private static Path archive(Workplace workplace) {
        return workplace.scratch("writer.jsa");
    }

    private static List<String> base() {
        return new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xms8m", "-Xmx64m", "-Xss256k", "-XX:-UsePerfData"));
    }
}
