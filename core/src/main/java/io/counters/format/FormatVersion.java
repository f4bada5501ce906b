package io.counters.format;

/**
 * The version that this code writes. A minor version only uses spare words and feature bits, so an older reader reads
 * it; a major version is refused by an older reader.
 */
public final class FormatVersion {
    public static final long MAJOR = 1;
    public static final long MINOR = 0;

    private FormatVersion() {}
}
