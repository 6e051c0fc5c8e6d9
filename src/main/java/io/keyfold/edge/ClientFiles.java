package io.keyfold.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * {@code /client/…}: the browser client and its types. Pages import it from the relay itself, so that both are of one
 * version; browsers keep it, but ask each time whether it changed. Any thread.
 */
final class ClientFiles {
    private static final String TYPESCRIPT = "application/typescript; charset=utf-8";
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    /** So many hex digits of a SHA-256 tell the versions of one file apart. */
    private static final int TAG_DIGITS = 20;

    private static final int NOT_MODIFIED = 304;

    private final ClientFile module = ClientFile.shipped("client/keyfold.js", JAVASCRIPT);
    private final ClientFile types = ClientFile.shipped("client/keyfold.d.ts", TYPESCRIPT);

    void module(Call call) {
        send(call.request(), module);
    }

    void types(Call call) {
        send(call.request(), types);
    }

    private static void send(HttpServerRequest request, ClientFile file) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.ETAG, file.tag)
                .putHeader(HttpHeaders.CACHE_CONTROL, REVALIDATE)
                // Also without Origin: what a cache keeps for one page has no leave for another.
                .putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), file.tag)) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(file.content.length())) // HEAD, too
                .putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF)
                .end(file.content);
    }

    private static boolean isKnown(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }

    /** @param tag its entity tag, quoted */
    private record ClientFile(Buffer content, String mediaType, String tag) {
        static ClientFile shipped(String name, String mediaType) {
            try (InputStream in = ClientFiles.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is not in the jar");
                }
                byte[] bytes = in.readAllBytes();
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                String tag = '"' + HexFormat.of().formatHex(digest).substring(0, TAG_DIGITS) + '"';
                return new ClientFile(Buffer.buffer(bytes), mediaType, tag);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
        }
    }
}
