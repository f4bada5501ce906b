package io.counters.stat.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An answer, complete before its first byte is sent: a client that reads slowly holds up no scan. */
final class Reply {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int INTERNAL_ERROR = 500;
    static final int UNAVAILABLE = 503;

    static final String JSON = "application/json";

    private static final String EVENTS = "text/event-stream";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final int status;
    private final String contentType;
    private final byte[] body;

    private byte @Nullable [] compressed;

    /** Takes over the body. */
    Reply(final int status, final String contentType, final byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    static Reply text(final int status, final String line) {
        return new Reply(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Headers; the events come later. */
    static Reply stream() {
        return new Reply(OK, EVENTS, new byte[0]);
    }

    boolean isStream() {
        return contentType.equals(EVENTS);
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    /** Not a copy. */
    byte[] body() {
        return body;
    }

    /** As gzip; made once for all who share this reply. */
    synchronized byte[] compressedBody() {
        byte[] result = compressed;
        if (result == null) {
            final ByteArrayOutputStream target = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(target)) {
                gzip.write(body);
            } catch (final IOException e) {
                throw new UncheckedIOException("in memory", e);
            }
            result = target.toByteArray();
            compressed = result;
        }
        return result;
    }
}
