package io.counters.stat.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The worker's view of its parent: its standard input, which ends when the parent says so, or dies. */
final class ParentLink {
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    ParentLink(final InputStream input) {
        final Thread listener = new Thread(() -> listen(input), "parent");
        listener.setDaemon(true);
        listener.start();
    }

    /** False if the parent went away instead. */
    boolean awaitGo() throws InterruptedException {
        go.await();
        return end.getCount() > 0;
    }

    /** True if the end came within that time. */
    boolean awaitEnd(final Duration atMost) throws InterruptedException {
        return end.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }

    private void listen(final InputStream input) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                if (line.equals(Words.GO)) {
                    go.countDown();
                }
                line = lines.readLine();
            }
        } catch (final IOException e) {
            // as good as an end
        } finally {
            end.countDown();
            go.countDown();
        }
    }
}
