package io.keyfold.config;

import io.keyfold.config.LoadRequest.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Requests for tests: what a serving node needs is there, so that a test adds only what it is about. */
final class Requests {
    /** Enough for {@code serve}: an upstream, a key for tokens, and the relay's own credential. */
    static final Map<String, String> COMPLETE = Map.of(
            "KEYFOLD_UPSTREAM_BASE_URL", "http://127.0.0.1:8090",
            "KEYFOLD_UPSTREAM_OAUTH_TOKEN_URL", "http://127.0.0.1:8090/oauth/token",
            "KEYFOLD_UPSTREAM_OAUTH_CLIENT_ID", "demo",
            "KEYFOLD_UPSTREAM_OAUTH_CLIENT_SECRET", "demo",
            "KEYFOLD_AUTH_JWT_HMAC_SECRET", "0123456789abcdef0123456789abcdef");

    private Requests() {}

    static Loaded flags(Map<String, String> flags) {
        return ConfigLoader.load(new LoadRequest(List.of(), COMPLETE, flags, Purpose.SERVE));
    }

    /** Without anything but these flags. */
    static Loaded onlyFlags(Map<String, String> flags) {
        return ConfigLoader.load(new LoadRequest(List.of(), Map.of(), flags, Purpose.SERVE));
    }

    static Loaded environment(Map<String, String> environment) {
        return ConfigLoader.load(new LoadRequest(List.of(), environment, Map.of(), Purpose.SHOW));
    }

    static Loaded files(Path... files) {
        return ConfigLoader.load(new LoadRequest(List.of(files), Map.of(), Map.of(), Purpose.SHOW));
    }

    static Path write(Path directory, String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    static Settings settings(Loaded loaded) {
        if (loaded.settings() == null) {
            throw new AssertionError("not valid: " + loaded.problems());
        }
        return loaded.settings();
    }

    static List<String> keys(List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::key).toList();
    }
}
