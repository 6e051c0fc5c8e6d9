package io.keyfold.edge.auth;

import io.keyfold.config.Settings;
import io.keyfold.config.Settings.AuthMode;
import io.keyfold.upstream.TokenCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Agent authentication of one node: what the event loops share (verified tokens, keys), and the {@link AgentAuth} of
 * each. Made once, before the edges.
 */
public final class AgentAuths {
    private final Vertx vertx;
    private final Settings settings;
    private final @Nullable JwtTokens signed;
    private final @Nullable JwksSource source;
    private final CheckedTokens checked;

    /**
     * Reads key files (blocks shortly) and starts to fetch keys when they come from a URL.
     *
     * @param nowMs monotonic milliseconds; any thread
     * @param epochMs wall time, for the expiry of tokens; any thread
     * @throws IllegalArgumentException when a key cannot be used; the message names the setting and the cure
     */
    public AgentAuths(Vertx vertx, Settings settings, LongSupplier nowMs, LongSupplier epochMs) {
        this.vertx = vertx;
        this.settings = settings;
        checked = new CheckedTokens(settings, nowMs);
        if (settings.auth().mode() != AuthMode.JWT) {
            signed = null;
            source = null;
            return;
        }
        JwtTokens tokens = new JwtTokens(new JwtRules(settings), configuredKeys(settings), epochMs);
        signed = tokens;
        String url = settings.auth().jwt().jwksUrl();
        source = url == null ? null : new JwksSource(vertx, url, tokens::replaceKeys, nowMs);
        if (source != null) {
            source.start();
        }
    }

    /**
     * The authentication of one event loop.
     *
     * @param check used in mode {@code platform}; belongs to that loop
     * @param loop runs tasks on that loop
     */
    public AgentAuth onLoop(TokenCheck check, Executor loop) {
        return switch (settings.auth().mode()) {
            case NONE -> new NoAgentAuth(settings.upstream().credential() == Settings.Credential.AGENT);
            case PLATFORM -> new PlatformAgentAuth(checked, check, loop);
            case JWT -> new JwtAgentAuth(Objects.requireNonNull(signed), source, loop);
        };
    }

    /** Takes over changed keys and service subjects; fails, and changes nothing, when a key cannot be used. */
    public Future<Void> apply(Settings changed) {
        checked.replaceServiceSubjects(changed.auth().serviceSubjects());
        JwtTokens tokens = signed;
        if (tokens == null) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> {
                    if (source == null) {
                        tokens.replace(new JwtRules(changed), configuredKeys(changed));
                    } else {
                        tokens.replaceRules(new JwtRules(changed));
                    }
                    return true;
                })
                .mapEmpty();
    }

    /** Stops fetching keys. */
    public void close() {
        if (source != null) {
            source.close();
        }
    }

    /** The keys that the settings hold; null when they come from a URL. */
    private @Nullable KeyRing configuredKeys(Settings from) {
        Settings.Jwt jwt = from.auth().jwt();
        if (jwt.hmacSecret() != null) {
            return KeyRing.ofSecret(vertx, jwt.hmacSecret());
        }
        if (!jwt.publicKeyFiles().isEmpty()) {
            List<PemKey> pems = jwt.publicKeyFiles().stream().map(PemKey::read).toList();
            return KeyRing.ofPublicKeys(vertx, pems);
        }
        if (jwt.jwksUrl() == null) {
            throw new IllegalArgumentException("auth.mode is jwt, but no key is set: set auth.jwt.jwks-url,"
                    + " auth.jwt.public-key-files or auth.jwt.hmac-secret");
        }
        return null;
    }
}
