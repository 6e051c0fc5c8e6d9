package io.keyfold.cli.doctor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a request. Nothing in it is trusted.
 *
 * @param request method and address, as they are shown
 * @param status the HTTP status
 * @param headers of the answer
 * @param body as much of it as is kept
 * @param tookMs from sending to the end of the body
 */
record Reply(String request, int status, HttpHeaders headers, Buffer body, long tookMs) {
    /** Words of upstream that may be shown: no secret and no control character has this shape. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    boolean isGood() {
        return status >= 200 && status < 300;
    }

    /** The body as a JSON object, or null when it is none. */
    @Nullable
    JsonObject json() {
        try {
            return body.length() == 0 ? null : body.toJsonValue() instanceof JsonObject object ? object : null;
        } catch (DecodeException notJson) {
            return null;
        }
    }

    /** A member of the body that is text and not empty, or null. */
    @Nullable
    String text(String name) {
        JsonObject json = json();
        return json != null && json.getValue(name) instanceof String text && !text.isEmpty() ? text : null;
    }

    /** Whether it is one of the platform's error bodies. */
    boolean isPlatformError() {
        JsonObject json = json();
        return json != null && json.containsKey("code") && json.containsKey("message");
    }

    /** Seconds in the member {@code expires_in}; empty when it is no number. */
    OptionalDouble lifeS() {
        JsonObject json = json();
        return json != null && json.getValue("expires_in") instanceof Number seconds
                ? OptionalDouble.of(seconds.doubleValue())
                : OptionalDouble.empty();
    }

    /** The same for people. */
    String life() {
        OptionalDouble seconds = lifeS();
        return seconds.isPresent() ? String.format(Locale.ROOT, "%.0f s", seconds.getAsDouble()) : "untold";
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** A line about it: request, status, the error's own code and the correlation id, where there are such. */
    String line() {
        StringBuilder line = new StringBuilder(request).append(" answered ").append(status);
        word(text("code"))
                .or(() -> word(text("error")))
                .ifPresent(code -> line.append(' ').append(code));
        header("ININ-Correlation-Id")
                .flatMap(Reply::word)
                .ifPresent(id -> line.append(" (correlation id ").append(id).append(')'));
        return line.toString();
    }

    private static Optional<String> word(@Nullable String text) {
        return Optional.ofNullable(text).filter(word -> WORD.matcher(word).matches());
    }

    /** {@code 204 in 12 ms}. */
    String brief() {
        return String.format(Locale.ROOT, "%d in %d ms", status, tookMs);
    }

    @Override
    public String toString() {
        return "Reply[" + request + ", status=" + status + "]";
    }
}
