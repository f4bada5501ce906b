package io.counters.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.writer.Metrics;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application meets that has not the library which an export needs. */
class ProcessExportTest {
    @ParameterizedTest
    @CsvSource({
        "json, jackson-core, tools.jackson.core:jackson-core",
        "prometheus, prometheus-metrics, io.prometheus:prometheus-metrics-exposition-textformats",
        "openMetrics, prometheus-metrics, io.prometheus:prometheus-metrics-exposition-textformats",
        "prometheus, exposition-textformats, io.prometheus:prometheus-metrics-exposition-textformats"
    })
    void exportWithoutItsLibrarySaysWhichOneIsMissingAndTheOthersWork(
            final String export, final String absent, final String expected) throws Exception {
        try (URLClassLoader loader = without(absent)) {
            assertThatThrownBy(() -> export(loader, export))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is missing (expected: " + expected + " on the class path)");
            final String other = export.equals("json") ? "prometheus" : "json";
            assertThat(export(loader, other)).contains("counted_before");
        }
    }

    @Test
    void snapshotNeedsNoLibraryAtAll() throws Exception {
        try (URLClassLoader loader = without("jackson", "prometheus")) {
            assertThat(export(loader, "snapshot")).contains("counted_before");
        }
    }

    /** By reflection, because the classes are other ones than the test's own. */
    private static String export(final ClassLoader loader, final String export) throws ReflectiveOperationException {
        final Class<?> type = loader.loadClass(Metrics.class.getName());
        final Object metrics = type.getMethod("inMemory").invoke(null);
        type.getMethod("counter", String.class, String.class).invoke(metrics, "counted_before", "");
        return loader.loadClass(ProcessExport.class.getName())
                .getMethod(export, type)
                .invoke(null, metrics)
                .toString();
    }

    private static URLClassLoader without(final String... absent) throws MalformedURLException {
        final List<URL> classPath = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (List.of(absent).stream().noneMatch(entry::contains)) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
