package io.counters.testing;

import io.counters.CountersException;
import io.counters.format.HeaderLayout;
import io.counters.memory.HeapWords;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * A segment file as some version of ours wrote it, kept for ever, and beside it what readers make of it.
 *
 * @param version of the format
 */
public record GoldenFile(String version, String name) {
    private static final String PLACE = "/io/counters/golden/";

    /** All that there are of a version. */
    public static List<GoldenFile> all(final String version) {
        return new String(resource(version + "/index.txt"), StandardCharsets.UTF_8)
                .lines()
                .map(name -> new GoldenFile(version, name))
                .toList();
    }

    public byte[] bytes() {
        try (InputStream in = stream(version + '/' + name + ".seg.gz")) {
            return decompress(in);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as a version to come might have written it: its header says so, and is sealed. */
    public byte[] newer(final long major, final long minor, final long features, final long lockInode) {
        final byte[] bytes = bytes();
        HeapWords.set(bytes, HeaderLayout.MAJOR_OFFSET, major);
        HeapWords.set(bytes, HeaderLayout.MINOR_OFFSET, minor);
        HeapWords.set(bytes, HeaderLayout.FEATURES_OFFSET, features);
        HeapWords.set(bytes, HeaderLayout.LOCK_INODE_OFFSET, lockInode);
        HeapWords.set(bytes, HeaderLayout.CHECKSUM_OFFSET - Long.BYTES, -1); // spare
        HeapWords.set(bytes, HeaderLayout.LENGTH - Long.BYTES, -1);
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, HeaderLayout.CHECKSUM_OFFSET);
        HeapWords.set(bytes, HeaderLayout.CHECKSUM_OFFSET, checksum.getValue());
        return bytes;
    }

    public static byte[] decompress(final Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return decompress(in);
        }
    }

    /** What readers make of it. */
    public String expected() {
        return new String(resource(version + '/' + name + ".txt"), StandardCharsets.UTF_8);
    }

    public Path writeTo(final Path directory) throws IOException {
        return Files.write(directory.resolve(name + ".seg"), bytes());
    }

    /** What the shipped reader and the shipped check say of a file, line by line, but for what the clock says. */
    public static String read(final Path file) {
        final StringJoiner lines = new StringJoiner("\n", "", "\n");
        try (SegmentReader reader = SegmentReader.open(file)) {
            final SegmentSnapshot snapshot = reader.snapshotPerProcess();
            lines.add(String.join(
                    " ",
                    snapshot.segment().format(),
                    snapshot.segment().name(),
                    snapshot.segment().uuid().toString(),
                    snapshot.segment().state().toString(),
                    snapshot.segment().createdAt().toString(),
                    "refused " + snapshot.segment().refused() + " repaired "
                            + snapshot.segment().repaired()));
            snapshot.processes().forEach(process -> lines.add(line(process)));
            reader.snapshot().metrics().forEach(metric -> lines.add(line(metric)));
            snapshot.metrics().forEach(metric -> lines.add(line(metric)));
            SegmentCheck.check(Segment.openForReading(new SegmentPath(file)))
                    .forEach(finding -> lines.add(finding.toString()));
        } catch (final CountersException e) {
            lines.add(e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replace(file.toString(), "FILE"));
        }
        return lines.toString();
    }

    private static String line(final ProcessInfo process) {
        return "process " + process.index() + " '" + process.name() + "' pid " + process.pid() + " " + process.state()
                + " epoch " + process.epoch() + " started at " + process.startedAt();
    }

    private static String line(final MetricSample metric) {
        return Text.printable((metric.process() == null ? "all" : "of '" + metric.process() + "'") + " "
                + metric.definition() + " " + metric.status() + " "
                + (metric.histogram() == null ? metric.value() : metric.histogram()));
    }

    private static byte[] decompress(final InputStream in) throws IOException {
        try (InputStream content = new GZIPInputStream(in)) {
            return content.readAllBytes();
        }
    }

    private static byte[] resource(final String name) {
        try (InputStream in = stream(name)) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(final String name) {
        return Objects.requireNonNull(GoldenFile.class.getResourceAsStream(PLACE + name), name);
    }
}
