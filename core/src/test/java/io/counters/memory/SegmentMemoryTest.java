package io.counters.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.testing.ChildJvm;
import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentMemoryTest {
    private static final int ENOUGH_TO_MEET_EVERY_ALIGNMENT = 64;
    private static final int LENGTH = 256;

    /** One way to touch the word at an offset. */
    private interface Access {
        void at(SegmentMemory memory, int offset);
    }

    static Stream<Named<Access>> loads() {
        return Stream.of(
                Named.of("getLongPlain", SegmentMemory::getLongPlain),
                Named.of("getLongAcquire", SegmentMemory::getLongAcquire),
                Named.of("getLongsAcquire", (memory, offset) -> memory.getLongsAcquire(offset, new long[1], 0, 1)));
    }

    static Stream<Named<Access>> copies() {
        return Stream.of(
                Named.of("copyTo", (memory, offset) -> memory.copyTo(offset, new byte[Long.BYTES])),
                Named.of("copyFrom", (memory, offset) -> memory.copyFrom(offset, new byte[] {1, 1, 1, 1, 1, 1, 1, 1})));
    }

    static Stream<Named<Access>> stores() {
        return Stream.of(
                Named.of("setLongPlain", (memory, offset) -> memory.setLongPlain(offset, 1)),
                Named.of("setLongRelease", (memory, offset) -> memory.setLongRelease(offset, 1)),
                Named.of("getAndAddLong", (memory, offset) -> memory.getAndAddLong(offset, 1)),
                Named.of("getAndSetLong", (memory, offset) -> memory.getAndSetLong(offset, 1)),
                Named.of("compareAndSetLong", (memory, offset) -> memory.compareAndSetLong(offset, 0, 1)));
    }

    static Stream<Named<Access>> accesses() {
        return Stream.concat(loads(), stores());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 192, 1096, 4096})
    void memoryOfThisProcessIsAsLongAsAskedForWhereverTheHeapPutsIt(final int length) {
        final int last = length - Long.BYTES;

        for (int i = 0; i < ENOUGH_TO_MEET_EVERY_ALIGNMENT; i++) {
            final SegmentMemory memory = SegmentMemory.allocate(length);
            memory.setLongRelease(last, i);
            assertThat(memory.getLongAcquire(last)).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void noAccessIsOffAMultipleOfEight(final Access access) {
        final SegmentMemory memory = SegmentMemory.allocate(LENGTH);

        for (int offset = 65; offset < 72; offset++) {
            final int misaligned = offset;
            assertThatThrownBy(() -> access.at(memory, misaligned))
                    .isInstanceOfAny(AssertionError.class, IllegalStateException.class)
                    .hasMessageContaining(" " + misaligned);
        }
    }

    @ParameterizedTest
    @MethodSource({"accesses", "copies"})
    void noAccessLeavesTheMemoryOrItsSlice(final Access access) {
        final SegmentMemory memory = SegmentMemory.allocate(LENGTH);
        final SegmentMemory slice = memory.slice(64, 64);

        for (final int outside : new int[] {-8, LENGTH, Integer.MIN_VALUE, Integer.MAX_VALUE - 7}) {
            assertThatThrownBy(() -> access.at(memory, outside)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        for (final int outside : new int[] {-8, 64}) {
            assertThatThrownBy(() -> access.at(slice, outside)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        for (int offset = 0; offset < LENGTH; offset += Long.BYTES) {
            assertThat(memory.getLongAcquire(offset)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("stores")
    void noStoreGoesThroughAReadOnlyMap(final Access store, @TempDir final Path directory) throws IOException {
        final Path file = Files.write(directory.resolve("words"), new byte[LENGTH]);

        try (FileChannel channel = FileChannel.open(file)) {
            final SegmentMemory memory = SegmentMemory.map(channel, MapMode.READ_ONLY, LENGTH);
            assertThatThrownBy(() -> store.at(memory, 0)).isInstanceOf(ReadOnlyBufferException.class);
        }
    }

    @Test
    void aSliceOfASliceIsTheSameWords() {
        final SegmentMemory memory = SegmentMemory.allocate(LENGTH);
        final SegmentMemory slice = memory.slice(64, 128).slice(64, 64);

        slice.setLongRelease(0, 5);
        slice.getAndAddLong(0, 2);
        slice.copyFrom(8, new byte[] {9, 0, 0, 0, 0, 0, 0, 0});

        assertThat(memory.getLongAcquire(128)).isEqualTo(7);
        assertThat(memory.getLongAcquire(136)).isEqualTo(9);
        final byte[] copied = new byte[Long.BYTES];
        slice.copyTo(8, copied);
        assertThat(copied).startsWith(9, 0);
    }

    @Test
    void wordsAreLittleEndianInTheFile(@TempDir final Path directory) throws IOException {
        final Path file = Files.write(directory.resolve("words"), new byte[LENGTH]);

        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final SegmentMemory memory = SegmentMemory.map(channel, MapMode.READ_WRITE, LENGTH);
            memory.setLongRelease(8, 0x0807060504030201L);
            memory.getAndAddLong(16, 1);
        }

        assertThat(Files.readAllBytes(file)).containsSequence(1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0);
    }

    @Test
    void aJvmThatWouldTearWordsMapsNothing(@TempDir final Path directory) throws IOException {
        final Path file = Files.write(directory.resolve("words"), new byte[LENGTH]);
        final String bits = System.setProperty("sun.arch.data.model", "32");

        try (FileChannel channel = FileChannel.open(file)) {
            assertThatThrownBy(() -> SegmentMemory.map(channel, MapMode.READ_ONLY, LENGTH))
                    .isInstanceOf(IOException.class)
                    .hasMessage("this JVM has words of 32 bits (expected: 64)");
        } finally {
            System.setProperty("sun.arch.data.model", bits);
        }
    }

    @Test
    void sessionClassIsLoadedBeforeAnythingIsCompiledThatHasItInASignature(@TempDir final Path directory)
            throws IOException {
        final Path log = directory.resolve("classes");
        try (ChildJvm process =
                ChildJvm.withOptions(List.of("-Xint", "-Xlog:class+load:file=" + log), AllocatingProgram.class)) {
            assertThat(process.join()).isZero();
        }

        assertThat(log).content().containsAnyOf("ScopedMemoryAccess$Scope ", "MemorySessionImpl ");
    }

    /** Touches memory, and nothing else. */
    static final class AllocatingProgram {
        private AllocatingProgram() {}

        public static void main(final String[] arguments) {
            SegmentMemory.allocate(Long.BYTES).setLongPlain(0, 1);
        }
    }
}
