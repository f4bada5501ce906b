package io.counters.stress.hostile;

import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that changes under whoever reads it: cut off and made whole again, replaced by another one, or written by
 * somebody whose versions never rest. Runs beside the readers until it is told to stop.
 */
final class Siege {
    /** One way to change the file, once. */
    interface Blow {
        void strike() throws IOException;
    }

    private final Path file;
    private final SplittableRandom random;
    private final byte[] sound = Specimen.build();

    Siege(Path file, long seed) throws IOException {
        this.file = file;
        random = new SplittableRandom(seed);
        Files.write(file, sound);
    }

    /** Cuts the file off anywhere, and makes it whole again. */
    Blow truncation() {
        return () -> {
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(random.nextInt(sound.length / Long.BYTES) * (long) Long.BYTES);
                cut.setLength(sound.length);
                cut.seek(0);
                cut.write(sound);
            }
        };
    }

    /** Puts another file in its place. */
    Blow swap() {
        return () -> {
            Path other = file.resolveSibling(file.getFileName() + ".other");
            Mutant mutant = Mutator.mutate(random.nextLong());
            byte[] bytes = new byte[Math.min(mutant.length(), sound.length)];
            mutant.bytes().duplicate().get(bytes);
            Files.write(other, bytes);
            Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        };
    }

    /** Bumps the version of every histogram's slot and of the metric table, and moves marks and identities about. */
    Blow unrest() throws IOException {
        SegmentMemory memory;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = SegmentMemory.map(channel, MapMode.READ_WRITE, sound.length);
        }
        return () -> {
            memory.getAndAddLong(HeaderLayout.TABLE_VERSION_OFFSET, 1);
            memory.setLongRelease(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, random.nextInt(Specimen.BLOCKS + 2));
            memory.setLongRelease(HeaderLayout.METRIC_HIGH_WATER_OFFSET, random.nextInt(Specimen.METRICS + 2));
            for (int block = 1; block < Specimen.BLOCKS; block += 2) {
                for (int slot = 0; slot < Specimen.METRICS; slot++) {
                    memory.getAndAddLong(Specimen.slot(block, slot) + HistogramLayout.VERSION_OFFSET, 2);
                }
            }
        };
    }

    /** Strikes without a pause, on a thread of its own, until told to stop. */
    static Thread lay(Blow blow, AtomicBoolean isOver, Tally failures) {
        Thread thread = new Thread(() -> {
            try {
                while (!isOver.get()) {
                    blow.strike();
                }
            } catch (IOException | RuntimeException e) {
                failures.found("the siege itself", e);
            }
        });
        thread.start();
        return thread;
    }
}
