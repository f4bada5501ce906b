package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    @Test
    void textIsUtf8WhateverTheLocale() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintWriter writer = new StandardOutput(bytes).writer();
        writer.print("µ€\ud83d\ude00");
        writer.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("µ€\ud83d\ude00");
    }

    @Test
    void theFirstFailureIsRemembered() {
        final StandardOutput output = new StandardOutput(new OutputStream() {
            private int failures;

            @Override
            public void write(final int b) throws IOException {
                failures++;
                throw new IOException("failure " + failures);
            }
        });
        final PrintWriter writer = output.writer();
        assertThat(output.failure()).isEmpty();
        writer.print("a");
        writer.flush();
        writer.print("b");
        writer.flush();
        assertThat(output.failure()).get().extracting(Throwable::getMessage).isEqualTo("failure 1");
        assertThat(writer.checkError()).isTrue();
    }
}
