package io.counters.stat.foreign;

import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentNotFoundException;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/** Which kind of foreign file a path leads to. What is in a file decides, whatever its name. */
public final class ForeignFiles {
    /** Between the two files of Agrona's buffers. */
    private static final char AND = ',';

    private static final int BEGINNING = CountersReader.METADATA_LENGTH;

    private ForeignFiles() {}

    /**
     * Opens a file, or two with a comma between them.
     *
     * @param source as on the command line; what is no path with a slash is never a file
     * @return empty for what is no foreign file, and for what is not there
     * @throws io.counters.CountersException if it is a foreign file and cannot be read
     */
    public static Optional<ForeignFile> open(final String source, final Clock clock) {
        if (source.indexOf('/') < 0) {
            return Optional.empty();
        }
        final int comma = source.indexOf(AND);
        try {
            return comma > 0 && !Files.exists(Path.of(source), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(pair(source.substring(0, comma), source.substring(comma + 1), clock))
                    : one(Path.of(source), clock);
        } catch (final FileSystemException e) {
            return Optional.empty(); // whoever takes it for a segment will say why not
        } catch (final IOException e) {
            throw new SegmentFormatException("cannot open " + Text.printable(source) + ": " + e.getMessage());
        }
    }

    private static Optional<ForeignFile> one(final Path path, final Clock clock) throws IOException {
        final OpenedFile file = OpenedFile.of(path);
        final Contents contents = file == null ? null : contents(file);
        return file == null || contents == null
                ? Optional.empty()
                : Optional.of(new ForeignFile(file, contents, clock));
    }

    private static ForeignFile pair(final String first, final String second, final Clock clock) throws IOException {
        final OpenedFile metadata = required(first);
        final OpenedFile values = required(second);
        try {
            return new ForeignFile(values, AgronaContents.ofPair(metadata, values), clock);
        } catch (final FileSystemException e) {
            throw new SegmentAccessException("cannot open " + metadata + " and " + values + ": " + e, e);
        }
    }

    private static OpenedFile required(final String path) throws IOException {
        final OpenedFile file = OpenedFile.of(Path.of(path));
        if (file == null) {
            throw new SegmentNotFoundException(
                    "cannot open " + Text.printable(path) + ": there is no such file (expected: a regular file)");
        }
        return file;
    }

    private static @Nullable Contents contents(final OpenedFile file) throws IOException {
        final ByteBuffer beginning = file.beginning(BEGINNING);
        if (PerfDataContents.isPerfData(beginning)) {
            return new PerfDataContents(file);
        }
        final Optional<CncHeader> header = CncHeader.recognise(beginning);
        if (header.isPresent()) {
            header.get().require(file);
            return new CncContents(header.get(), file);
        }
        return AgronaContents.isBoth(beginning, file.facts().size()) ? AgronaContents.ofBoth(file) : null;
    }
}
