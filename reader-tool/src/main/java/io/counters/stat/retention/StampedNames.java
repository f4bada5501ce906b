package io.counters.stat.retention;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of files with the time in them at which each was made: they sort as times do, and no two times have one. */
public final class StampedNames {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String SHAPE_OF_STAMP = "\\d{8}T\\d{6}\\.\\d{9}Z";

    private final String before;
    private final String after;
    private final Pattern pattern;

    /** Names the files by what is before the time and after it. */
    public StampedNames(final String before, final String after) {
        this.before = before;
        this.after = after;
        pattern = Pattern.compile(Pattern.quote(before) + "(" + SHAPE_OF_STAMP + ")" + Pattern.quote(after));
    }

    public String at(final Instant time) {
        return before + STAMP.format(time) + after;
    }

    /** Empty where the file has another name, or digits in it that are no time. */
    public Optional<Instant> timeOf(final Path file) {
        final Matcher matcher = pattern.matcher(String.valueOf(file.getFileName()));
        try {
            return matcher.matches() ? Optional.of(STAMP.parse(matcher.group(1), Instant::from)) : Optional.empty();
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }
}
