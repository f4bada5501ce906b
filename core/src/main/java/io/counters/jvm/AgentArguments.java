package io.counters.jvm;

import org.jspecify.annotations.Nullable;

/**
 * What follows the jar's name: {@code segment=NAME,instance=NAME}, in any order, both optional.
 *
 * @param segment a name, or a path if it has a slash; neither may have a comma
 * @param instance null for the writer's own choice: {@code counters.instance}, else the main class or jar
 */
record AgentArguments(String segment, @Nullable String instance) {
    /** Where every JVM on this machine meets that is not told otherwise. */
    static final String DEFAULT_SEGMENT = "jvm";

    private static final String EXPECTED = "' (expected: segment=NAME,instance=NAME)";

    /**
     * Reads the arguments. Nothing is guessed: a misspelt key would else send the metrics where nobody looks.
     *
     * @throws IllegalArgumentException if a part is not {@code key=value} with a known key, or a key comes twice
     */
    static AgentArguments parse(final @Nullable String text) {
        String segment = null;
        String instance = null;
        final String[] parts = text == null || text.isEmpty() ? new String[0] : text.split(",", -1);
        for (final String part : parts) {
            final int equals = part.indexOf('=');
            final String key = equals < 0 ? "" : part.substring(0, equals).strip();
            final String value = part.substring(equals + 1).strip();
            if (key.equals("segment") && segment == null && !value.isEmpty()) {
                segment = value;
            } else if (key.equals("instance") && instance == null && !value.isEmpty()) {
                instance = value;
            } else {
                throw new IllegalArgumentException("argument '" + part + EXPECTED);
            }
        }
        return new AgentArguments(segment == null ? DEFAULT_SEGMENT : segment, instance);
    }
}
