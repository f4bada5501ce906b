package io.counters.stat;

/** What every command's end means. They are promised to scripts: a number never changes its meaning. */
public final class ExitCode {
    public static final int OK = 0;

    /** The question was understood and the answer is no. */
    public static final int NO = 1;

    /** Neither yes nor no: worth a look. */
    public static final int WARNING = 2;

    /** The source cannot be read. */
    public static final int UNREADABLE = 3;

    /** The command line makes no sense; as EX_USAGE of sysexits.h. */
    public static final int USAGE = 64;

    /** An error in this program, as EX_SOFTWARE. */
    public static final int INTERNAL = 70;

    /** The output could not be written, as EX_IOERR. */
    public static final int OUTPUT = 74;

    private ExitCode() {}
}
