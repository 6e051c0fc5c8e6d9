package io.keyfold.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The variables {@code KEYFOLD_…} as a layer. A variable that means nothing only warns: Kubernetes injects some. */
final class EnvironmentLayer {
    /** No secret is larger. */
    static final int MAX_SECRET_BYTES = 64 * 1024;

    /** Variables of the start script, the log and the tests, which are no keys. */
    private static final Set<String> NOT_KEYS =
            Set.of("KEYFOLD_OPTS", "KEYFOLD_TRACE", "KEYFOLD_LOG_FORMAT", "KEYFOLD_LOG_LEVEL");

    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> environment;
    private final Findings findings;
    private final Layer layer;

    private EnvironmentLayer(Map<String, String> environment, int ordinal, Findings findings) {
        this.environment = environment;
        this.findings = findings;
        this.layer = new Layer("environment", ordinal);
    }

    static Layer read(Map<String, String> environment, int ordinal, Findings findings) {
        EnvironmentLayer reading = new EnvironmentLayer(environment, ordinal, findings);
        // Sorted, so that problems come in the same order at every start.
        new TreeMap<>(environment).tailMap(Key.ENVIRONMENT_PREFIX).forEach((variable, text) -> {
            if (variable.startsWith(Key.ENVIRONMENT_PREFIX)) {
                reading.take(variable, text);
            }
        });
        return reading.layer;
    }

    private void take(String variable, String text) {
        Key<?> key = KeyNames.findEnvironment(variable);
        Key<?> named = keyOfFile(variable);
        if (key != null) {
            layer.put(key, text, originOf(variable));
        } else if (named != null) {
            takeFile(named, variable, text);
        } else if (!NOT_KEYS.contains(variable)) {
            String nearest = KeyNames.nearestEnvironment(variable).environmentName();
            findings.warning(variable, "", "environment", "is no setting and is ignored; the nearest is " + nearest);
        }
    }

    private static @Nullable Key<?> keyOfFile(String variable) {
        if (!variable.endsWith(FILE_SUFFIX)) {
            return null;
        }
        Key<?> key = KeyNames.findEnvironment(variable.substring(0, variable.length() - FILE_SUFFIX.length()));
        return key != null && key.secret() ? key : null;
    }

    private void takeFile(Key<?> key, String variable, String text) {
        if (text.isBlank()) {
            return;
        }
        if (!environment.getOrDefault(key.environmentName(), "").isEmpty()) {
            findings.problem(
                    key.name(),
                    "",
                    originOf(variable),
                    "is also set by " + key.environmentName() + "; keep one of them");
            return;
        }
        try {
            Path file = Path.of(text.strip());
            findings.file(file);
            takeSecret(key, variable, file);
        } catch (InvalidPathException notAPath) {
            findings.problem(key.name(), text, originOf(variable), "is not a path");
        }
    }

    private void takeSecret(Key<?> key, String variable, Path file) {
        try {
            if (Files.size(file) > MAX_SECRET_BYTES) {
                findings.problem(key.name(), file.toString(), originOf(variable), "is too large for a secret");
                return;
            }
            String secret = withoutNewline(Files.readString(file));
            if (secret.isEmpty()) {
                findings.problem(key.name(), file.toString(), originOf(variable), "the file is empty");
            }
            layer.put(key, secret, originOf(variable));
        } catch (IOException unreadable) {
            findings.problem(
                    key.name(),
                    file.toString(),
                    originOf(variable),
                    "the file with the secret cannot be read; check that it exists and who may read it");
        }
    }

    private static String withoutNewline(String content) {
        if (content.endsWith("\r\n")) {
            return content.substring(0, content.length() - 2);
        }
        return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    }

    private static String originOf(String variable) {
        return "environment " + variable;
    }
}
