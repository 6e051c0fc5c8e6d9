package io.keyfold.cli.demo;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A file of the page, as it lies in the jar, with the headers that keep the page to its own origin. */
final class PageFile {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Buffer content;
    private final String mediaType;

    private PageFile(Buffer content, String mediaType) {
        this.content = content;
        this.mediaType = mediaType;
    }

    static PageFile read(String name, String mediaType) {
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new PageFile(Buffer.buffer(in.readAllBytes()), mediaType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void answer(HttpServerResponse response) {
        response.putHeader("Content-Type", mediaType)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(content);
    }
}
