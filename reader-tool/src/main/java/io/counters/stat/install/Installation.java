package io.counters.stat.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;
import picocli.CommandLine;

/**
 * The program in a folder that needs nothing else:
 *
 * <pre>
 * bin/counters-stat       the launcher
 * lib/counters-stat.jar   the program
 * lib/counters-stat.jsa   its classes, ready for the JVM
 * runtime/                a Java of just the modules that it needs
 * share/                  manual pages, completion for bash, which zsh understands too
 * </pre>
 */
public final class Installation {
    /**
     * Unlike what a JVM is made for, most commands end at once; reflective calls, for each of which newer Java makes code,
     * do so too. The launcher lifts the limit of tiers for those commands that do not.
     */
    private static final String FLAGS = "-Xlog:disable -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1"
            + " -Xshare:auto -Djdk.reflect.useNativeAccessorOnly=true";

    /** JLine asks for signals by reflection, which no analysis of classes finds. */
    private static final String MODULE_OF_SIGNALS = "jdk.unsupported";

    private static final String NAME = "counters-stat";

    private final Path directory;
    private final Path jar;
    private final CommandLine commands;
    private final String completion;

    /**
     * What is to be installed where.
     *
     * @param directory absolute
     * @param jar the program
     * @param commands all commands, for the manual
     * @param completion the script for bash
     */
    public Installation(final Path directory, final Path jar, final CommandLine commands, final String completion) {
        this.directory = directory;
        this.jar = jar;
        this.commands = commands;
        this.completion = completion;
    }

    /**
     * Makes the folder; after a failure nothing of it is left.
     *
     * @throws IOException if the directory is in use, or something cannot be made or written
     */
    public void make() throws IOException, InterruptedException {
        final boolean isOurs = Files.notExists(directory);
        requireEmpty();
        Files.createDirectories(directory);
        try {
            writeAll();
        } catch (final IOException | InterruptedException | RuntimeException e) {
            delete(isOurs);
            throw e;
        }
    }

    private void requireEmpty() throws IOException {
        if (Files.exists(directory)) {
            if (!Files.isDirectory(directory)) {
                throw new FileAlreadyExistsException(directory + " is a file (expected: an empty directory, or none)");
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                if (files.iterator().hasNext()) {
                    throw new FileAlreadyExistsException(
                            directory + " is not empty (expected: an empty directory, or none)");
                }
            }
        }
    }

    private void writeAll() throws IOException, InterruptedException {
        final Path lib = Files.createDirectory(directory.resolve("lib"));
        final Path installed = Files.copy(jar, lib.resolve(NAME + ".jar"));
        runTool(
                "jlink",
                "--add-modules",
                runTool(
                                        "jdeps",
                                        "--print-module-deps",
                                        "--ignore-missing-deps",
                                        "--multi-release",
                                        "base",
                                        installed.toString())
                                .strip()
                        + "," + MODULE_OF_SIGNALS,
                "--add-options",
                FLAGS,
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                directory.resolve("runtime").toString());
        writeLauncher();
        writeShare();
        archiveClasses(lib);
    }

    private void writeLauncher() throws IOException {
        final Path launcher = Files.createDirectory(directory.resolve("bin")).resolve(NAME);
        try (InputStream script = Objects.requireNonNull(Installation.class.getResourceAsStream("launcher.sh"))) {
            Files.copy(script, launcher);
        }
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void writeShare() throws IOException {
        final Path share = directory.resolve("share");
        final Path manual = Files.createDirectories(share.resolve("man/man1"));
        Files.writeString(manual.resolve(ManPage.fileName(commands)), ManPage.of(commands));
        for (final CommandLine command : commands.getSubcommands().values()) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                Files.writeString(manual.resolve(ManPage.fileName(command)), ManPage.of(command));
            }
        }
        final Path bash = Files.createDirectories(share.resolve("bash-completion/completions"));
        Files.writeString(bash.resolve(NAME), completion);
    }

    /** Without the archive all works, only slower: a Java that cannot make one is no reason to fail. */
    private void archiveClasses(final Path lib) throws IOException, InterruptedException {
        final String java = directory.resolve("runtime/bin/java").toString();
        final Path classes = lib.resolve("classes");
        final String program = lib.resolve(NAME + ".jar").toString();
        run(List.of(java, "-Xshare:off", "-XX:DumpLoadedClassList=" + classes, "-jar", program, "warm-up"));
        if (Files.exists(classes)) {
            // As in the launcher: resolving constant pools links old classes, which are left out then.
            Files.write(classes, withoutConstantPools(Files.readAllLines(classes)));
        }
        run(List.of(
                java,
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + lib.resolve(NAME + ".jsa"),
                "-cp",
                program));
        Files.deleteIfExists(classes);
    }

    private static List<String> withoutConstantPools(final List<String> classes) {
        return classes.stream().filter(line -> !line.startsWith("@cp ")).toList();
    }

    private static void run(final List<String> command) throws IOException, InterruptedException {
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String runTool(final String name, final String... arguments) throws IOException {
        final ToolProvider tool = ToolProvider.findFirst(name)
                .orElseThrow(() -> new IOException("there is no " + name + " in " + System.getProperty("java.home")
                        + " (expected: a JDK, not only a runtime)"));
        final StringWriter out = new StringWriter();
        final StringWriter error = new StringWriter();
        if (tool.run(new PrintWriter(out), new PrintWriter(error), arguments) != 0) {
            throw new IOException(name + " says: " + (error + out.toString()).strip());
        }
        return out.toString();
    }

    private void delete(final boolean isDirectoryToo) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path visited, final IOException failure)
                    throws IOException {
                if (isDirectoryToo || !visited.equals(directory)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
