package io.counters.format;

/**
 * How many records and blocks a segment has room for, and so where each of them lies. Offsets are bytes from the start
 * of the file.
 *
 * <p>A file is at most 2 GiB - 4096 bytes long, because one map with {@code int} offsets serves it.
 */
public record Geometry(int processes, int metrics, int blocks) {
    public static final int PAGE = 4096;
    public static final int MAX_PROCESSES = 65_536;
    public static final long MAX_FILE_LENGTH = (1L << 31) - PAGE;

    public static final Geometry DEFAULT = new Geometry(256, 16_384, 16_384);

    public Geometry {
        requireCapacity("processes", processes, MAX_PROCESSES);
        requireCapacity("metrics", metrics, SlotIdentity.MAX_METRICS);
        requireCapacity("blocks", blocks, Integer.MAX_VALUE);
        final long length = fileLength(processes, metrics, blocks);
        if (length > MAX_FILE_LENGTH) {
            throw new IllegalArgumentException("segment length for " + processes + " processes, " + metrics
                    + " metrics, " + blocks + " blocks: " + length + " (expected: at most " + MAX_FILE_LENGTH + ")");
        }
    }

    public int fileLength() {
        return (int) fileLength(processes, metrics, blocks);
    }

    public int processTable() {
        return HeaderLayout.LENGTH;
    }

    public int metricTable() {
        return (int) metricTable(processes);
    }

    public int blockTable() {
        return (int) blockTable(processes, metrics);
    }

    public int process(final int index) {
        return processTable() + index * ProcessLayout.LENGTH;
    }

    public int metric(final int index) {
        return metricTable() + index * MetricLayout.LENGTH;
    }

    public int block(final int index) {
        return blockTable() + index * BlockLayout.LENGTH;
    }

    private static long fileLength(final long processes, final long metrics, final long blocks) {
        return blockTable(processes, metrics) + blocks * BlockLayout.LENGTH;
    }

    private static long metricTable(final long processes) {
        return HeaderLayout.LENGTH + pages(processes * ProcessLayout.LENGTH);
    }

    private static long blockTable(final long processes, final long metrics) {
        return metricTable(processes) + pages(metrics * MetricLayout.LENGTH);
    }

    private static long pages(final long length) {
        return (length + PAGE - 1) / PAGE * PAGE;
    }

    private static void requireCapacity(final String what, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 1 to " + most + ")");
        }
    }
}
