package io.counters;

import java.util.Comparator;

/**
 * Orders strings by code point, which is the order of their UTF-8 bytes. {@link String#compareTo} orders by UTF-16
 * unit and puts U+10000 before U+FFFF; readers in other languages compare bytes and must agree with us.
 */
final class CodePointOrder implements Comparator<String> {
    static final CodePointOrder INSTANCE = new CodePointOrder();

    private CodePointOrder() {}

    @Override
    public int compare(final String left, final String right) {
        final int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            final char l = left.charAt(i);
            final char r = right.charAt(i);
            if (l != r) {
                return Character.isSurrogate(l) != Character.isSurrogate(r)
                        ? Boolean.compare(Character.isSurrogate(l), Character.isSurrogate(r))
                        : Character.compare(l, r);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
