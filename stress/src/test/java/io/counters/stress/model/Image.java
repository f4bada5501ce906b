package io.counters.stress.model;

import io.counters.format.Struct;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The words of a slot at one moment. */
final class Image {
    private Image() {}

    static List<Long> blank(Struct layout) {
        return Collections.nCopies(layout.length() / Long.BYTES, 0L);
    }

    static List<Long> after(List<Long> image, List<Op> stores) {
        List<Long> words = new ArrayList<>(image);
        stores.stream().filter(Op::stores).forEach(store -> words.set(store.word(), store.value()));
        return words;
    }
}
