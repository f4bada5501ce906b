package io.counters.stat;

import io.counters.SegmentAccessException;
import io.counters.reader.SegmentReader;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The segments of this user's private directory, and those, and the recordings, that a path leads to. */
final class SegmentSources implements Sources {
    @Override
    public Source open(final String nameOrPath) {
        return RecordingSource.isRecording(nameOrPath)
                ? RecordingSource.open(nameOrPath)
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
