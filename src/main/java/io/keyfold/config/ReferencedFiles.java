package io.keyfold.config;

import io.keyfold.config.LoadRequest.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Files that keys name: there, readable, and what they are said to be. */
final class ReferencedFiles {
    /** Chains of certificates are a few thousand bytes. */
    private static final int MAX_BYTES = 1 << 20;

    private final Relations relations;
    private final Values values;
    private final Findings findings;

    ReferencedFiles(Relations relations, Values values, Findings findings) {
        this.relations = relations;
        this.values = values;
        this.findings = findings;
    }

    void check(Purpose purpose) {
        one(Keys.HTTP_TLS_CERT_FILE, "CERTIFICATE-----", purpose);
        one(Keys.HTTP_TLS_KEY_FILE, "PRIVATE KEY-----", purpose);
        one(ClusterKeys.TLS_CERT_FILE, "CERTIFICATE-----", purpose);
        one(ClusterKeys.TLS_KEY_FILE, "PRIVATE KEY-----", purpose);
        one(ClusterKeys.TLS_CA_FILE, "CERTIFICATE-----", purpose);
        for (Path file : values.get(Keys.PUBLIC_KEY_FILES)) {
            check(Keys.PUBLIC_KEY_FILES, file, "PUBLIC KEY-----", purpose);
        }
    }

    private void one(Key<Path> key, String holds, Purpose purpose) {
        @Nullable Path file = values.find(key);
        if (file != null) {
            check(key, file, holds, purpose);
        }
    }

    /** Who only looks for a running node may be another user, who cannot read these files. */
    private void check(Key<?> key, Path file, String holds, Purpose purpose) {
        findings.file(file);
        if (!purpose.needsEverything()) {
            return;
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                relations.problem(key, "there is no such file as " + file + ", or it is too large");
            } else if (!Files.readString(file, StandardCharsets.ISO_8859_1).contains(holds)) {
                String marker = "-----BEGIN … " + holds;
                relations.problem(key, file + " is not the PEM file that belongs here: it holds no line " + marker);
            }
        } catch (IOException unreadable) {
            relations.problem(key, file + " cannot be read; check who may read it");
        }
    }
}
