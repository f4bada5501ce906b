package io.counters.stat;

import io.counters.SegmentAccessException;
import io.counters.reader.SegmentReader;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.foreign.ForeignFile;
import io.counters.stat.foreign.ForeignFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The segments of this user's private directory, and those, the recordings and the foreign files that a path leads to. */
final class SegmentSources implements Sources {
    @Override
    public Source open(final String nameOrPath) {
        if (RecordingSource.isRecording(nameOrPath)) {
            return RecordingSource.open(nameOrPath);
        }
        final Optional<ForeignFile> foreign = ForeignFiles.open(nameOrPath, Clock.systemUTC());
        return foreign.isPresent()
                ? new ForeignSource(foreign.get())
                : new SegmentSource(SegmentReader.open(nameOrPath));
    }

    @Override
    public List<String> names() {
        final Path directory = SegmentPath.defaultDirectory();
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SegmentPath.SUFFIX)) {
            files.forEach(file -> names.add(new SegmentPath(file).name()));
        } catch (final NoSuchFileException e) {
            return List.of();
        } catch (final IOException | DirectoryIteratorException e) {
            throw new SegmentAccessException("cannot list segments in " + place() + ": " + e, e);
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public String place() {
        return Text.printable(SegmentPath.defaultDirectory().toString());
    }
}
