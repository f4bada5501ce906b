package io.counters.jvm;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.TreeSet;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;

/**
 * A host that knows nothing of the agent: it says "ready", then does what each line on standard input tells it and
 * answers with a line. It ends with its input.
 */
public final class HostProgram {
    private HostProgram() {}

    /** The arguments are commands too, to be done before anything else. */
    public static void main(final String[] args) throws Exception {
        for (final String command : args) {
            System.out.println(answer(command));
        }
        System.out.println("ready");
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("return"); line = in.readLine()) {
            System.out.println(answer(line));
        }
        System.out.println(System.currentTimeMillis());
    }

    private static String answer(final String command) {
        final String[] words = command.split(" ", -1);
        return switch (words[0]) {
            case "gc" -> {
                System.gc();
                yield "collected";
            }
            case "start" -> startThreads(Integer.parseInt(words[1]));
            case "throw" -> throw new IllegalStateException("thrown by the host");
            case "exit" -> {
                System.exit(Integer.parseInt(words[1]));
                yield "not reached";
            }
            case "threads" ->
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("counters"))
                        .map(thread -> thread.getName()
                                + (thread.isDaemon() ? " daemon " : " keeps the JVM alive ")
                                + thread.getContextClassLoader())
                        .collect(Collectors.toCollection(TreeSet::new))
                        .toString();
            case "choose-log-manager" -> {
                System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
                yield "chosen";
            }
            case "log-manager" -> LogManager.getLogManager().getClass().getSimpleName();
            case "choose-mbean-server" -> {
                System.setProperty("javax.management.builder.initial", OwnServerBuilder.class.getName());
                yield "chosen";
            }
            case "mbean-server" -> {
                ManagementFactory.getPlatformMBeanServer();
                yield OwnServerBuilder.isAsked ? "OwnServerBuilder" : "made without being asked";
            }
            case "replace-properties" -> {
                System.setProperties(new Properties());
                yield "replaced";
            }
            default -> "what is " + command + "?";
        };
    }

    private static String startThreads(final int count) {
        for (int i = 0; i < count; i++) {
            final Thread thread = new Thread(() -> {});
            thread.start();
            try {
                thread.join();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return "started";
    }

    /** What an application server brings. */
    public static final class OwnLogManager extends LogManager {}

    /** What an application server brings. */
    public static final class OwnServerBuilder extends MBeanServerBuilder {
        private static boolean isAsked;

        @Override
        public MBeanServerDelegate newMBeanServerDelegate() {
            isAsked = true;
            return super.newMBeanServerDelegate();
        }
    }
}
