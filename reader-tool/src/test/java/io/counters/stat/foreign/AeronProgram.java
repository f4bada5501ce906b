package io.counters.stat.foreign;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.counters.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A media driver and a client of its, which do nothing at all but what they are told, line by line: {@code publish N}
 * messages and take them, {@code add N} to a counter of the application, {@code beat}, {@code close}.
 */
public final class AeronProgram {
    private static final String CHANNEL = "aeron:ipc?alias=test";
    private static final int STREAM = 1001;
    private static final int APPLICATION_TYPE = 5_000;

    private final MediaDriver driver;
    private final Aeron aeron;
    private final Publication publication;
    private final Subscription subscription;
    private final Counter counter;

    private AeronProgram(final String directory) {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory)
                .threadingMode(ThreadingMode.INVOKER)
                .ipcTermBufferLength(64 << 10));
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory)
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(driver.sharedAgentInvoker()));
        subscription = aeron.addSubscription(CHANNEL, STREAM);
        publication = aeron.addPublication(CHANNEL, STREAM);
        counter = aeron.addCounter(APPLICATION_TYPE, "Orders: desk 7");
        while (!subscription.isConnected()) {
            invoke();
        }
    }

    /** Starts one, and waits until it is there. */
    public static ChildJvm start(final Path directory) {
        final ChildJvm child = ChildJvm.withOptions(
                List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
                AeronProgram.class,
                directory.toString());
        child.answer();
        return child;
    }

    public static void main(final String[] args) throws IOException {
        final AeronProgram program = new AeronProgram(args[0]);
        System.out.println("ready");
        final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(program.obey(line.split(" ", -1)));
        }
    }

    private String obey(final String[] words) {
        switch (words[0]) {
            case "publish" -> publish(Integer.parseInt(words[1]));
            case "add" -> counter.getAndAdd(Long.parseLong(words[1]));
            case "beat" -> driver.sharedAgentInvoker().invoke();
            case "close" -> {
                aeron.close();
                driver.close();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    private void publish(final int messages) {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[100]);
        for (int sent = 0, taken = 0; taken < messages; ) {
            if (sent < messages && publication.offer(message) > 0) {
                sent++;
            }
            invoke();
            taken += subscription.poll((buffer, offset, length, header) -> {}, 1);
        }
    }

    private void invoke() {
        driver.sharedAgentInvoker().invoke();
        aeron.conductorAgentInvoker().invoke();
    }
}
