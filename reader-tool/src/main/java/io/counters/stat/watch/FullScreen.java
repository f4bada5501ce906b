package io.counters.stat.watch;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that a {@link Watch} is seen on. However the program ends, but for SIGKILL, the user finds the terminal as
 * it was.
 */
public final class FullScreen implements AutoCloseable {
    /** How long a change of the terminal's size may go unnoticed. */
    private static final long MOST_WAIT_MILLIS = 250;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Terminal terminal;
    private final Display display;
    private final byte[] farewell;
    private final Thread restorer = new Thread(this::leave, "counters-stat-restore");
    private final AtomicBoolean isDisturbed = new AtomicBoolean();
    private final Attributes raw;

    /** Guarded by this: nothing is drawn on a terminal that was given back. */
    private boolean isLeft;

    private FullScreen(final Terminal terminal) {
        this.terminal = terminal;
        display = new Display(terminal, true);
        farewell = (sequence(terminal, Capability.cursor_normal) + sequence(terminal, Capability.exit_ca_mode))
                .getBytes(StandardCharsets.US_ASCII);
        terminal.enterRawMode();
        raw = terminal.getAttributes();
        // Ctrl-C goes to the JVM, even if this program has lost its way; Ctrl-Z to nobody, as the screen would stay.
        raw.setLocalFlag(LocalFlag.ISIG, true);
        raw.setControlChar(ControlChar.VSUSP, 0);
    }

    /**
     * Takes over the terminal that this program was started on.
     *
     * @throws IOException if there is none, or none that it can work with
     */
    public static FullScreen open() throws IOException {
        final FullScreen screen;
        try {
            // Through stty and its like, which every system has: no native library, so no warning from any Java.
            screen = new FullScreen(TerminalBuilder.builder()
                    .system(true)
                    .provider(TerminalBuilder.PROP_PROVIDER_EXEC)
                    .dumb(false)
                    .encoding(StandardCharsets.UTF_8)
                    .graphemeCluster(false)
                    .nativeSignals(false)
                    .build());
        } catch (final IllegalStateException e) {
            throw new IOException("no terminal: " + e.getMessage(), e);
        }
        screen.enter();
        return screen;
    }

    /**
     * Shows what there is to watch, with a look at each interval, until the user has seen enough.
     *
     * @throws IOException if the terminal goes
     */
    public void show(final Watch watch, final Palette palette, final LongSupplier nanoTime, final Duration interval)
            throws IOException {
        final KeyReader keys = new KeyReader(terminal.reader());
        long due = nanoTime.getAsLong() + interval.toNanos();
        Size size = terminal.getSize();
        display.resize(size);
        boolean hasChanged = true;
        while (!watch.isOver()) {
            if (isDisturbed.getAndSet(false)) {
                terminal.setAttributes(raw);
                size = terminal.getSize();
                display.resize(size);
                display.clear();
                hasChanged = true;
            }
            final long now = nanoTime.getAsLong();
            if (now - due >= 0 && !watch.isPaused()) {
                watch.look();
                due += interval.toNanos();
                due = now - due >= 0 ? now + interval.toNanos() : due; // looks that were missed are not made up for
                hasChanged = true;
            }
            if (hasChanged) {
                draw(watch, palette, size);
            }
            final long wait = watch.isPaused() ? MOST_WAIT_MILLIS : (due - now) / NANOS_PER_MILLI;
            final Key key = keys.next(Math.max(1, Math.min(MOST_WAIT_MILLIS, wait)));
            if (key != null) {
                watch.press(key, size.getRows());
            }
            hasChanged = key != null;
        }
    }

    @Override
    public void close() throws IOException {
        leave();
        Runtime.getRuntime().removeShutdownHook(restorer);
        terminal.close();
    }

    private void enter() {
        Runtime.getRuntime().addShutdownHook(restorer);
        terminal.setAttributes(raw);
        // Not through the terminal, which would take SIGINT from the JVM: its way out is what restores the screen.
        Signals.register("WINCH", () -> isDisturbed.set(true));
        Signals.register("CONT", () -> isDisturbed.set(true));
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
        display.clear();
    }

    private synchronized void draw(final Watch watch, final Palette palette, final Size size) {
        if (!isLeft) {
            display.update(watch.lines(palette, size.getColumns(), size.getRows()), 0);
        }
    }

    /** Past the terminal, which another hook may have closed by now. */
    private synchronized void leave() {
        if (!isLeft) {
            isLeft = true;
            try {
                new FileOutputStream(FileDescriptor.out).write(farewell);
            } catch (final IOException e) {
                // The terminal is gone, and there is nothing left to restore.
            }
        }
    }

    private static String sequence(final Terminal terminal, final Capability capability) {
        final @Nullable String sequence = terminal.getStringCapability(capability);
        return sequence == null ? "" : Curses.tputs(sequence);
    }
}
