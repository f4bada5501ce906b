package io.counters.format;

/**
 * The version that this code writes. A minor version only uses spare words and feature bits, so an older reader reads
 * it; a major version is refused by an older reader.
 */
public final class FormatVersion {
    public static final long MAJOR = 1;
    public static final long MINOR = 0;

    /** Feature bits that tell a writer which does not know them to keep its hands off. */
    public static final long FEATURES_OF_WRITERS = 0xFFFF_FFFF_0000_0000L;

    private FormatVersion() {}
}
