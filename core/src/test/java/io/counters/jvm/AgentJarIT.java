package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that is put in front of strangers' applications. */
class AgentJarIT {
    private static final String ENTRY = "counters_agent.io.counters.jvm.CountersAgent";
    private static final int JAVA_8 = 52;

    /** Low byte, behind magic number and minor version. */
    private static final int MAJOR_VERSION_OFFSET = 7;

    @TempDir
    private Path directory;

    @Test
    void everyClassInItHasANameThatNobodyElseHas() throws IOException {
        try (JarFile jar = new JarFile(HostJvm.AGENT.toFile())) {
            assertThat(jar.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(JarEntry::getName)
                            .filter(name -> !name.startsWith("META-INF/")))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("counters_agent/io/counters/")
                            || name.startsWith("counters_agent/org/agrona/"));
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(jar.getEntry("META-INF/NOTICE")).isNotNull();
        }
    }

    @Test
    void theJvmFindsTheEntryInTheManifestAndIsAskedForNoRightToChangeClasses() throws IOException {
        try (JarFile jar = new JarFile(HostJvm.AGENT.toFile())) {
            final Attributes manifest = jar.getManifest().getMainAttributes();

            assertThat(manifest.getValue("Premain-Class")).isEqualTo(ENTRY);
            assertThat(manifest.getValue("Agent-Class")).isEqualTo(ENTRY);
            assertThat(manifest.getValue("Can-Redefine-Classes")).isEqualTo("false");
            assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("false");
            assertThat(jar.getEntry(ENTRY.replace('.', '/') + ".class")).isNotNull();
        }
    }

    @Test
    void theEntryIsLoadedByAJvmThatIsTooOldForTheRest() throws IOException {
        assertThat(classFileVersion(ENTRY)).isEqualTo(JAVA_8);
        assertThat(classFileVersion("counters_agent.io.counters.jvm.AgentThread"))
                .isGreaterThan(JAVA_8);
    }

    /** To a JVM of the year, classes of the next are what ours are to an old one. */
    @Test
    void aJvmThatIsTooOldIsToldInOneLineAndItsHostGoesOn() throws IOException {
        final Path ahead = directory.resolve("ahead.jar");
        copyWithVersion("counters_agent.io.counters.jvm.AgentThread", 99, ahead);
        try (HostJvm host =
                new HostJvm.Launcher(directory).option("-javaagent:" + ahead).start(HostProgram.class)) {
            host.send("exit 3");

            assertThat(host.exitCode()).isEqualTo(3);
            assertThat(host.out()).isEqualTo("ready\n");
            assertThat(host.err())
                    .isEqualTo("counters agent is off: this is Java " + System.getProperty("java.version")
                            + " (expected: 17 or newer)\n");
        }
    }

    private static void copyWithVersion(final String className, final int version, final Path to) throws IOException {
        try (JarFile jar = new JarFile(HostJvm.AGENT.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), jar.getManifest())) {
            for (final JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                final byte[] bytes = jar.getInputStream(entry).readAllBytes();
                if (entry.getName().equals(className.replace('.', '/') + ".class")) {
                    bytes[MAJOR_VERSION_OFFSET] = (byte) version;
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    private static int classFileVersion(final String className) throws IOException {
        try (JarFile jar = new JarFile(HostJvm.AGENT.toFile());
                DataInputStream in = new DataInputStream(
                        jar.getInputStream(jar.getJarEntry(className.replace('.', '/') + ".class")))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }
}
