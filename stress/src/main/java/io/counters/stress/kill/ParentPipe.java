package io.counters.stress.kill;

import java.io.IOException;

/** A child's standard input, which ends when its parent wants it to end, or dies: nothing outlives the command. */
final class ParentPipe {
    private ParentPipe() {}

    /** Runs the action, on a thread of its own, when the pipe has ended. */
    static void atEnd(Runnable action) {
        Thread listener = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever said on it
                        }
                    } catch (IOException e) {
                        // as good as an end
                    }
                    action.run();
                },
                "parent");
        listener.setDaemon(true);
        listener.start();
    }
}
