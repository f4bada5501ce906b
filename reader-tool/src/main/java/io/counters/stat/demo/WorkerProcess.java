package io.counters.stat.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The parent's view of one worker. Closing it lets the worker go, and sees to it that it goes. */
final class WorkerProcess implements AutoCloseable {
    private static final Duration TIME_TO_GO = Duration.ofSeconds(10);

    private final String instance;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final CompletableFuture<String> counted = new CompletableFuture<>();
    private final ConcurrentLinkedDeque<String> complaints = new ConcurrentLinkedDeque<>();
    private final Thread complaintReader;

    private WorkerProcess(final String instance, final Process process) {
        this.instance = instance;
        this.process = process;
        complaintReader = read(process.getErrorStream(), complaints::add, () -> {});
        read(process.getInputStream(), this::hear, this::hearNoMore);
    }

    static WorkerProcess start(final List<String> command, final String instance) {
        try {
            return new WorkerProcess(instance, new ProcessBuilder(command).start());
        } catch (final IOException e) {
            throw new DemoException("cannot start worker " + instance + ": " + e);
        }
    }

    String instance() {
        return instance;
    }

    void awaitReady(final Duration atMost) throws InterruptedException {
        await(ready, atMost);
    }

    void go() {
        try {
            final OutputStream input = process.getOutputStream();
            input.write((Words.GO + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (final IOException e) {
            // it is dead, which its output will tell
        }
    }

    /** Whether it has written its line, or will never do so. */
    boolean isDone() {
        return counted.isDone();
    }

    boolean hasCounted() {
        return counted.isDone() && !counted.isCompletedExceptionally();
    }

    /** What it said on standard error so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** For people: how it ended and the last thing it said about it. */
    String epitaph() {
        try {
            process.waitFor(TIME_TO_GO.toMillis(), TimeUnit.MILLISECONDS);
            complaintReader.join(TIME_TO_GO.toMillis());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final String lastWords = complaints.peekLast();
        return "worker " + instance + " (pid " + process.pid() + ") "
                + (process.isAlive() ? "is still running" : "ended with " + process.exitValue())
                + (lastWords == null ? "" : ": " + lastWords);
    }

    /** Lets it go without waiting. */
    void release() {
        try {
            process.getOutputStream().close();
        } catch (final IOException e) {
            // it is dead already
        }
    }

    @Override
    public void close() {
        release();
        try {
            if (!process.waitFor(TIME_TO_GO.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void await(final CompletableFuture<String> word, final Duration atMost) throws InterruptedException {
        try {
            word.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final ExecutionException e) {
            throw new DemoException(epitaph());
        } catch (final TimeoutException e) {
            throw new DemoException("worker " + instance + " (pid " + process.pid() + ") was not ready within "
                    + atMost.toSeconds() + " s");
        }
    }

    private void hear(final String line) {
        if (line.equals(Words.READY)) {
            ready.complete(line);
        } else if (line.equals(Words.COUNTED)) {
            counted.complete(line);
        }
    }

    private void hearNoMore() {
        final IOException end = new IOException("worker " + instance + " ended");
        ready.completeExceptionally(end);
        counted.completeExceptionally(end);
    }

    private Thread read(final InputStream stream, final Consumer<String> consumer, final Runnable atEnd) {
        final Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            consumer.accept(line);
                        }
                    } catch (final IOException e) {
                        // the process is gone
                    } finally {
                        atEnd.run();
                    }
                },
                "output of " + instance);
        reader.setDaemon(true);
        reader.start();
        return reader;
    }
}
