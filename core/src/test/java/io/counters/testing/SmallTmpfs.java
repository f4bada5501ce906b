package io.counters.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real file system of a few pages that a test can fill. */
public final class SmallTmpfs implements AutoCloseable {
    private final Path directory;

    private SmallTmpfs(final Path directory) {
        this.directory = directory;
    }

    /** Whether this process may mount: to be asked by an assumption, so that a skip is seen. */
    public static boolean isPossible() throws IOException {
        final Path probe = Files.createTempDirectory("mount");
        try {
            if (run("mount", "-t", "tmpfs", "-o", "size=4k", "none", probe.toString()) != 0) {
                return false;
            }
            run("umount", probe.toString());
            return true;
        } finally {
            Files.delete(probe);
        }
    }

    public static SmallTmpfs mount(final Path where, final int kibibytes) throws IOException {
        Files.createDirectory(where);
        if (run("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + kibibytes + "k", "none", where.toString()) != 0) {
            throw new IOException("cannot mount " + where);
        }
        return new SmallTmpfs(where);
    }

    public Path directory() {
        return directory;
    }

    /** Takes all the space there is. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve("filler"))) {
            final byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (final IOException e) {
            if (!e.getMessage().contains("No space left")) {
                throw e;
            }
        }
    }

    public void empty() throws IOException {
        Files.delete(directory.resolve("filler"));
    }

    /** From now on nothing can be made or changed there; nobody may have a file of it open for writing. */
    public void makeReadOnly() throws IOException {
        if (run("mount", "-o", "remount,ro", directory.toString()) != 0) {
            throw new IOException("cannot make " + directory + " read-only");
        }
    }

    public List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Lazily, because maps of the test may still be there. */
    @Override
    public void close() throws IOException {
        if (run("umount", "-l", directory.toString()) != 0) {
            throw new IOException("cannot unmount " + directory);
        }
    }

    private static int run(final String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (final InterruptedException e) {
            throw new IOException(e);
        }
    }
}
