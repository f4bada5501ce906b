package io.counters.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that holds a range of a file locked: {@code FILE FIRST LENGTH exclusive|shared}, then any line. */
public final class LockProgram {
    private LockProgram() {}

    public static void main(final String[] args) throws IOException {
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final String[] words = in.readLine().split(" ", -1);
        try (FileChannel channel =
                FileChannel.open(Path.of(words[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final FileLock lock =
                    channel.tryLock(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3].equals("shared"));
            System.out.println(lock == null ? "refused" : "locked");
            in.readLine();
        }
        System.out.println("released");
    }
}
