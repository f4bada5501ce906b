package io.counters.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The jar that this is run from: since it is built reproducibly, its digest stands for all code that is measured. */
final class Program {
    private static final int DIGITS = 12;

    private Program() {}

    static Path path() {
        try {
            return Path.of(Program.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException("the program has no path", e);
        }
    }

    /** As many digits as tell one commit from another. */
    static String digest() throws IOException {
        if (Files.isDirectory(path())) {
            throw new IOException(path() + ": a directory (expected: a jar, whose digest goes with the figures)");
        }
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path()));
            return "sha256:" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
