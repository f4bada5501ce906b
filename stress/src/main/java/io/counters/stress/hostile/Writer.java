package io.counters.stress.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.format.HeaderLayout;
import io.counters.memory.HeapWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Application} on a copy of every so many files, with a lock file that the header agrees with, so that it
 * adopts what the mutant says is there. Its end is a finding.
 */
final class Writer implements Victim {
    /** After so many files a JVM knows too many segments to say anything about the next one's memory. */
    private static final int LIFE = 500;

    private final Path directory;
    private final int every;
    private int shown;
    private @Nullable Process process;
    private @Nullable PrintWriter files;
    private @Nullable BufferedReader answers;

    Writer(Path directory, int every) {
        this.directory = directory;
        this.every = every;
    }

    @Override
    public String name() {
        return "writer";
    }

    @Override
    public boolean isDue(long number) {
        return number % every == 0;
    }

    @Override
    public boolean attack(Path file) throws IOException {
        if (process == null || shown == LIFE) {
            close();
            start();
        }
        shown++;
        Path copy = prepare(file);
        Objects.requireNonNull(files).println(copy);
        String answer = Objects.requireNonNull(answers).readLine();
        clean();
        if (answer == null) {
            process = null;
            throw new IllegalStateException("the application has ended");
        }
        if (!answer.equals("shared") && !answer.equals("alone")) {
            throw new IllegalStateException(answer);
        }
        return answer.equals("shared");
    }

    private Path prepare(Path file) throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path copy = directory.resolve(Specimen.NAME + ".seg");
        byte[] bytes = Files.readAllBytes(file);
        Path locks = directory.resolve(Specimen.NAME + ".seg." + Specimen.SEGMENT + ".lck");
        Files.createFile(locks);
        if (bytes.length >= HeaderLayout.LENGTH && isSealed(bytes)) {
            Object inode = Objects.requireNonNull(Files.getAttribute(locks, "unix:ino"));
            HeapWords.set(bytes, HeaderLayout.LOCK_INODE_OFFSET, ((Number) inode).longValue());
            Specimen.seal(bytes);
        }
        Files.write(copy, bytes);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r-----"));
        return copy;
    }

    private static boolean isSealed(byte[] bytes) {
        byte[] sealed = Arrays.copyOf(bytes, HeaderLayout.LENGTH);
        Specimen.seal(sealed);
        return Arrays.equals(sealed, 0, HeaderLayout.LENGTH, bytes, 0, HeaderLayout.LENGTH);
    }

    private void clean() throws IOException {
        if (Files.isDirectory(directory)) {
            Corruptor.delete(directory);
        }
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:ErrorFile=" + directory.resolveSibling("hs_err.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName())
                .redirectError(Redirect.INHERIT);
        Process started = builder.start();
        process = started;
        files = new PrintWriter(started.outputWriter(UTF_8), true);
        answers = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
        shown = 0;
    }

    @Override
    public void close() {
        Process old = process;
        process = null;
        if (old == null) {
            return;
        }
        Objects.requireNonNull(files).close();
        try {
            if (!old.waitFor(10, TimeUnit.SECONDS) || old.exitValue() != 0) {
                old.destroyForcibly();
                throw new IllegalStateException("the application did not end in good order");
            }
            clean();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
