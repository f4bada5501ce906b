package io.counters.stat;

import picocli.CommandLine.Command;

/** What every command understands, and how its help is laid out. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        sortOptions = false,
        abbreviateSynopsis = false)
final class CommonOptions {}
