package io.counters.stat.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.NonBlocking;
import org.jline.utils.NonBlockingReader;
import org.junit.jupiter.api.Test;

class KeyReaderTest {
    private static final long PATIENCE_MILLIS = 10_000;

    @Test
    void sequencesOfDifferentTerminalsAreTheSameKeys() throws IOException {
        assertThat(keys("\u001b[A\u001bOA\u001b[B\u001b[5~\u001b[6~\u001b[1~\u001b[H\u001bOF\u001b[8~"))
                .extracting(Key::name)
                .containsExactly(
                        Key.Name.UP,
                        Key.Name.UP,
                        Key.Name.DOWN,
                        Key.Name.PAGE_UP,
                        Key.Name.PAGE_DOWN,
                        Key.Name.HOME,
                        Key.Name.HOME,
                        Key.Name.END,
                        Key.Name.END);
    }

    @Test
    void anEscapeIsAKeyWhateverIsTypedAfterIt() throws IOException {
        assertThat(keys("\u001bq")).containsExactly(Key.of(Key.Name.ESCAPE), Key.of('q'));
        assertThat(keys("\u001b\u001b")).containsExactly(Key.of(Key.Name.ESCAPE), Key.of(Key.Name.ESCAPE));
    }

    @Test
    void sequencesWithoutAMeaningAreOneKeyWithoutAMeaning() throws IOException {
        assertThat(keys("\u001b[1;5A\u001bOP\u0007x"))
                .containsExactly(Key.of(Key.Name.OTHER), Key.of(Key.Name.OTHER), Key.of(Key.Name.OTHER), Key.of('x'));
    }

    @Test
    void charactersOfTwoUnitsAreOneKey() throws IOException {
        assertThat(keys("ü\ud83d\ude80")).containsExactly(Key.of('ü'), Key.of(0x1f680));
    }

    @Test
    void enterAndBackspaceHaveSeveralCharacters() throws IOException {
        assertThat(keys("\r\n\b\u007f"))
                .extracting(Key::name)
                .containsExactly(Key.Name.ENTER, Key.Name.ENTER, Key.Name.BACKSPACE, Key.Name.BACKSPACE);
    }

    private static List<Key> keys(final String typed) throws IOException {
        try (NonBlockingReader reader = NonBlocking.nonBlocking("test", new StringReader(typed))) {
            final KeyReader keys = new KeyReader(reader);
            final List<Key> all = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (true) {
                            all.add(keys.next(PATIENCE_MILLIS));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("the terminal is gone");
            return all;
        }
    }
}
