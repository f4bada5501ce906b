package io.counters.jvm;

import io.counters.Buckets;
import io.counters.reader.SegmentReader;
import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An application that counts, with its own copy of core and with further copies in class loaders of their own. A line on
 * standard input is the name of a copy, made when it is first named, and a command to it; "own" is the application's own.
 */
public final class CountingProgram {
    private final Map<String, Function<String, String>> copies = new HashMap<>();

    private CountingProgram() {}

    public static void main(final String[] args) throws Exception {
        final CountingProgram program = new CountingProgram();
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            final String[] words = line.split(" ", 2);
            System.out.println(
                    words[0].equals("both") ? program.bothAtOnce(words[1]) : program.ask(words[0], words[1]));
        }
    }

    private String ask(final String copy, final String command) {
        if (command.equals("unload")) {
            return unload(copy);
        }
        return copies.computeIfAbsent(copy, CountingProgram::load).apply(command);
    }

    /** All copies there are do the same at the same time. */
    private String bothAtOnce(final String command) throws Exception {
        final Set<String> answers = ConcurrentHashMap.newKeySet();
        final List<Thread> threads = new ArrayList<>();
        copies.values().forEach(copy -> threads.add(new Thread(() -> answers.add(copy.apply(command)))));
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        return String.join(" ", answers);
    }

    /** Whether nothing keeps a class loader that its application has let go of. */
    private String unload(final String copy) {
        final WeakReference<ClassLoader> loader =
                new WeakReference<>(copies.remove(copy).getClass().getClassLoader());
        // JDK 17 remembers the last record that it made an equals method for, and with it the record's class loader
        if (!new Displacement(copy).equals(new Displacement(copy))) {
            throw new AssertionError();
        }
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
        }
        return loader.get() == null ? "unloaded" : "still there";
    }

    @SuppressWarnings("unchecked")
    private static Function<String, String> load(final String name) {
        if (name.equals("own")) {
            return new Copy();
        }
        try {
            final String[] paths = System.getProperty("java.class.path").split(":", -1);
            final URL[] urls = new URL[paths.length];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = Path.of(paths[i]).toUri().toURL();
            }
            final ClassLoader loader = new URLClassLoader(name, urls, ClassLoader.getPlatformClassLoader());
            return (Function<String, String>)
                    loader.loadClass(Copy.class.getName()).getConstructor().newInstance();
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private record Displacement(String text) {}

    /** Known to the others by an interface of the JDK's alone, because each copy of it is another class. */
    public static final class Copy implements Function<String, String> {
        private Metrics metrics = Metrics.inMemory();

        /** Found by its name in a class loader. */
        public Copy() {}

        @Override
        public String apply(final String command) {
            final String[] words = command.split(" ", -1);
            switch (words[0]) {
                case "open" ->
                    metrics = Metrics.builder(words[1]).instance(words[2]).open();
                case "count" -> counter(words[1]).add(Long.parseLong(words[2]));
                case "count-in-threads" ->
                    countInThreads(counter(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "observe" ->
                    metrics.histogram(words[1], "", Buckets.latency())
                            .observe(Long.parseLong(words[2]), Long.parseLong(words[3]));
                case "set" -> metrics.gauge(words[1], "").set(Long.parseLong(words[2]));
                case "value" -> {
                    return Long.toString(counter(words[1]).value());
                }
                case "replace-properties" -> replaceProperties();
                case "is-registry-known" -> {
                    return Boolean.toString(System.getProperties().containsKey("counters.registry"));
                }
                case "read" -> {
                    try (SegmentReader reader = SegmentReader.open(words[1])) {
                        reader.refreshLiveness();
                        return reader.processes().stream()
                                .map(process -> process.name() + " " + process.state())
                                .collect(Collectors.joining(", "));
                    }
                }
                case "close" -> metrics.close();
                default -> {
                    return "what is " + command + "?";
                }
            }
            return "done";
        }

        /** As some applications do: what is no text is not taken along. */
        private static void replaceProperties() {
            final Properties texts = new Properties();
            System.getProperties()
                    .stringPropertyNames()
                    .forEach(name -> texts.setProperty(name, System.getProperty(name)));
            System.setProperties(texts);
        }

        private Counter counter(final String name) {
            return metrics.counter(name, "");
        }

        private static void countInThreads(final Counter counter, final int threads, final int times) {
            final List<Thread> started = IntStream.range(0, threads)
                    .mapToObj(i -> new Thread(() -> {
                        for (int n = 0; n < times; n++) {
                            counter.increment();
                        }
                    }))
                    .toList();
            started.forEach(Thread::start);
            for (final Thread thread : started) {
                try {
                    thread.join();
                } catch (final InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
