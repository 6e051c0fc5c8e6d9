package io.keyfold.config;

import io.keyfold.config.LoadRequest.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Rules about who may call. */
final class AuthRelations {
    /** What HMAC with SHA-256 asks for (RFC 7518, 3.2). */
    private static final int HMAC_SECRET_BYTES = 32;

    private final Relations relations;
    private final Values values;

    AuthRelations(Relations relations, Values values) {
        this.relations = relations;
        this.values = values;
    }

    void check(Purpose purpose) {
        tls();
        if (!relations.readable(Keys.AUTH_MODE)) {
            return;
        }
        switch (values.get(Keys.AUTH_MODE)) {
            case JWT -> jwt(purpose);
            case NONE -> none();
            case PLATFORM -> {}
        }
    }

    private void tls() {
        boolean cert = values.find(Keys.HTTP_TLS_CERT_FILE) != null;
        boolean key = values.find(Keys.HTTP_TLS_KEY_FILE) != null;
        if (cert && !key && relations.readable(Keys.HTTP_TLS_KEY_FILE)) {
            relations.problem(
                    Keys.HTTP_TLS_KEY_FILE, "is not set, but " + relations.named(Keys.HTTP_TLS_CERT_FILE) + " is");
        }
        if (key && !cert && relations.readable(Keys.HTTP_TLS_CERT_FILE)) {
            relations.problem(
                    Keys.HTTP_TLS_CERT_FILE, "is not set, but " + relations.named(Keys.HTTP_TLS_KEY_FILE) + " is");
        }
    }

    private void jwt(Purpose purpose) {
        if (!relations.readable(Keys.JWKS_URL, Keys.PUBLIC_KEY_FILES, Keys.HMAC_SECRET)) {
            return;
        }
        List<Key<?>> sources = List.<Key<?>>of(Keys.JWKS_URL, Keys.PUBLIC_KEY_FILES, Keys.HMAC_SECRET).stream()
                .filter(this::isSet)
                .toList();
        if (sources.size() > 1) {
            String all = sources.stream().map(relations::named).collect(Collectors.joining(", "));
            relations.problem(
                    sources.get(0), "tokens are checked against exactly one source of keys; keep one of " + all);
        } else if (sources.isEmpty() && purpose.needsEverything()) {
            relations.problem(
                    Keys.AUTH_MODE,
                    "needs a key to check agents' tokens with; set one of " + Keys.JWKS_URL + ", "
                            + Keys.PUBLIC_KEY_FILES + ", " + Keys.HMAC_SECRET);
        }
        String secret = values.find(Keys.HMAC_SECRET);
        if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < HMAC_SECRET_BYTES) {
            relations.warning(Keys.HMAC_SECRET, "is shorter than " + HMAC_SECRET_BYTES + " bytes and can be guessed");
        }
    }

    private boolean isSet(Key<?> key) {
        Object value = values.find(key);
        return value != null && !(value instanceof List<?> list && list.isEmpty());
    }

    private void none() {
        if (relations.readable(Keys.HTTP_HOST) && !Hosts.isLoopback(values.get(Keys.HTTP_HOST))) {
            relations.problem(
                    Keys.AUTH_MODE,
                    "anyone could type as any agent: only with a loopback http.host, but "
                            + relations.named(Keys.HTTP_HOST) + "; write 127.0.0.1, or use jwt or platform");
        }
        if (relations.readable(Keys.SERVICE_SUBJECTS)
                && !values.get(Keys.SERVICE_SUBJECTS).isEmpty()) {
            relations.warning(
                    Keys.SERVICE_SUBJECTS,
                    "has no effect with " + relations.named(Keys.AUTH_MODE) + ": no call carries a subject");
        }
    }
}
