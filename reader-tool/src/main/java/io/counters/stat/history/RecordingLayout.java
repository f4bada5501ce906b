package io.counters.stat.history;

/** What is where in a recording's file; docs/history.md has the tables. Little-endian. */
final class RecordingLayout {
    /** The bytes "CTRS-REC". */
    static final long MAGIC = 0x4345_522d_5352_5443L;

    static final int MAJOR = 1;
    static final int MINOR = 0;

    static final int MAGIC_OFFSET = 0;
    static final int MAJOR_OFFSET = MAGIC_OFFSET + Long.BYTES;
    static final int MINOR_OFFSET = MAJOR_OFFSET + Integer.BYTES;
    static final int RECORDS_OFFSET = MINOR_OFFSET + Integer.BYTES;

    /** Of a record: how long its body is. Stored last; zero means that there is no record yet. */
    static final int LENGTH_OFFSET = 0;

    /** Of a record: the CRC32C of its body. */
    static final int CRC_OFFSET = LENGTH_OFFSET + Integer.BYTES;

    static final int BODY_OFFSET = CRC_OFFSET + Integer.BYTES;

    /** Every record starts at a multiple of this, so that its length is one word. */
    static final int ALIGNMENT = 8;

    static final int TYPE_OFFSET = 0;
    static final int SECONDS_OFFSET = TYPE_OFFSET + Byte.BYTES;
    static final int NANOS_OFFSET = SECONDS_OFFSET + Long.BYTES;
    static final int FRAME_OFFSET = NANOS_OFFSET + Integer.BYTES;

    static final byte IDENTITY = 1;
    static final byte DEFINITION = 2;
    static final byte KEY = 3;
    static final byte DELTA = 4;

    /** Frames from one key frame to the next, at most. */
    static final int KEY_INTERVAL = 60;

    /** Limits that a writer keeps and a reader insists on, so that no file can ask for more memory than that. */
    static final int MAX_BODY = 16 << 20;

    static final int MAX_DEFINITIONS = 1 << 15;

    /** Bytes of all definitions of a file. */
    static final int MAX_DEFINED = 16 << 20;

    static final int MAX_PROCESSES = 1 << 12;
    static final int MAX_SAMPLES = 1 << 17;
    static final int MAX_WORDS = 1 << 20;

    private RecordingLayout() {}

    static long align(final long position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
