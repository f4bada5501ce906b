package io.counters.jvm;

import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters: {@code -javaagent:counters-agent.jar=segment=NAME,instance=NAME}, or by attaching later.
 *
 * <p>This one class is compiled for Java 8: a JVM that could not load it would refuse to start its host. Whatever goes
 * wrong beyond it is one line on standard error, and the host goes on.
 */
public final class CountersAgent {
    private CountersAgent() {}

    /**
     * Called before the host's main class. Returns at once, having started a thread and nothing else.
     *
     * @param arguments what followed the jar's name, null if nothing did
     */
    public static void premain(final @Nullable String arguments) {
        start(arguments);
    }

    /**
     * Called when the agent is attached to a host that runs.
     *
     * @param arguments null or empty if there were none
     */
    public static void agentmain(final @Nullable String arguments) {
        start(arguments);
    }

    private static void start(final @Nullable String arguments) {
        try {
            AgentThread.start(arguments);
        } catch (final UnsupportedClassVersionError e) {
            System.err.println("counters agent is off: this is Java " + System.getProperty("java.version")
                    + " (expected: 17 or newer)");
        } catch (final Throwable e) {
            System.err.println("counters agent is off: " + e);
        }
    }
}
