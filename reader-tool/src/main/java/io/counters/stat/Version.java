package io.counters.stat;

import io.counters.format.FormatVersion;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        final String program = CountersStat.class.getPackage().getImplementationVersion();
        return new String[] {
            "counters-stat " + Objects.requireNonNullElse(program, "(not from its jar)") + ", format "
                    + FormatVersion.MAJOR + "." + FormatVersion.MINOR + ", Java " + Runtime.version()
        };
    }
}
