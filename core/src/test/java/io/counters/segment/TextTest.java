package io.counters.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "6162, ab",
        "c3a9e282acf09f9a80, \u00e9\u20ac\ud83d\ude80",
        "ed9fbf, \ud7ff",
        "ee8080, \ue000",
        "80bff8ff, \ufffd\ufffd\ufffd\ufffd",
        "c0af, \ufffd\ufffd",
        "e080af, \ufffd\ufffd\ufffd",
        "f08080af, \ufffd\ufffd\ufffd\ufffd",
        "f4908080, \ufffd\ufffd\ufffd\ufffd",
        "eda080, \ufffd\ufffd\ufffd",
        "edbfbf61, \ufffd\ufffd\ufffda",
        "61eda0, a\ufffd\ufffd",
        "ed61, \ufffda",
        "ed, \ufffd",
        "f0eda080, \ufffd\ufffd\ufffd\ufffd",
        "e282ed9fbf, \ufffd\ud7ff",
        "61f18080e180c262806380bf64, a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd",
    })
    void eachMaximalPartThatIsNoTextIsReplacedOnce(final String hex, final String expected) {
        final byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(Text.decode(bytes, 0, bytes.length)).isEqualTo(expected);
    }

    @Test
    void onlyThePartThatWasAskedForIsReadAndNothingIsChanged() {
        final byte[] bytes = HexFormat.of().parseHex("61eda06162");

        assertThat(Text.decode(bytes, 1, 1)).isEqualTo("\ufffd");
        assertThat(Text.decode(bytes, 3, 2)).isEqualTo("ab");
        assertThat(bytes).isEqualTo(HexFormat.of().parseHex("61eda06162"));
    }

    @Test
    void whatSteersATerminalIsEscaped() {
        assertThat(Text.printable("a\u001b[31m\u202e\u0085\u2028\u007fb"))
                .isEqualTo("a\\u001b[31m\\u202e\\u0085\\u2028\\u007fb");
        assertThat(Text.printable("\u00e9 \ud83d\ude80")).isEqualTo("\u00e9 \ud83d\ude80");
    }
}
