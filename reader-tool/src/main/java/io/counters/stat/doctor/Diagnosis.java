package io.counters.stat.doctor;

/**
 * One thing that was looked at.
 *
 * @param check what kind of thing; a word that never changes its meaning
 * @param subject the file or directory; empty for the machine
 * @param found what there is
 * @param remedy what to do about it; empty where there is nothing to do
 */
public record Diagnosis(Level level, String check, String subject, String found, String remedy) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** Good to know. */
        NOTE,
        /** Works, and may not for long, or not as well as it could. */
        WARNING,
        /** Counts stay in the memory of their process, or are lost, until somebody does something. */
        PROBLEM
    }

    static Diagnosis ok(final String check, final Object subject, final String found) {
        return new Diagnosis(Level.OK, check, String.valueOf(subject), found, "");
    }

    static Diagnosis note(final String check, final Object subject, final String found, final String remedy) {
        return new Diagnosis(Level.NOTE, check, String.valueOf(subject), found, remedy);
    }

    static Diagnosis warning(final String check, final Object subject, final String found, final String remedy) {
        return new Diagnosis(Level.WARNING, check, String.valueOf(subject), found, remedy);
    }

    static Diagnosis problem(final String check, final Object subject, final String found, final String remedy) {
        return new Diagnosis(Level.PROBLEM, check, String.valueOf(subject), found, remedy);
    }
}
