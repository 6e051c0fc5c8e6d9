package io.keyfold.sim;

import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body of {@code application/x-www-form-urlencoded}; the last of equal names wins. */
final class FormBody {
    private final Map<String, String> fields = new HashMap<>();

    private FormBody() {}

    /** Reads a body; what cannot be decoded is left out. */
    static FormBody of(Buffer body) {
        FormBody form = new FormBody();
        for (String pair : body.toString().split("&", 16)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.add(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return form;
    }

    private void add(String name, String value) {
        try {
            fields.put(
                    URLDecoder.decode(name, StandardCharsets.UTF_8), URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            fields.remove(name); // a broken escape: the field counts as absent
        }
    }

    @Nullable
    String get(String name) {
        return fields.get(name);
    }
}
