package io.keyfold.config;

import io.keyfold.config.Keys.Unverified;
import org.jspecify.annotations.Nullable;

/**
 * The way back of {@link SettingsReader}: what a running node has, key by key, so that a reload can compare and merge
 * by key. A test holds the two together.
 */
final class ValuesOfSettings {
    private final Values values = new Values();

    private ValuesOfSettings() {}

    static Values read(Settings settings) {
        ValuesOfSettings reading = new ValuesOfSettings();
        reading.callers(settings);
        reading.auth(settings.auth());
        reading.upstream(settings.upstream());
        reading.typing(settings.typing());
        reading.conversations(settings);
        reading.places(settings);
        return reading.values;
    }

    private void callers(Settings settings) {
        Settings.Http http = settings.http();
        values.put(Keys.HTTP_HOST, http.host());
        values.put(Keys.HTTP_PORT, http.port());
        putIfSet(Keys.HTTP_TLS_CERT_FILE, http.tlsCertFile());
        putIfSet(Keys.HTTP_TLS_KEY_FILE, http.tlsKeyFile());
        values.put(Keys.HTTP_PATH_PREFIX, http.pathPrefix());
        values.put(Keys.HTTP_TRUSTED_PROXIES, http.trustedProxies());
        values.put(Keys.HTTP_ALLOWED_ORIGINS, http.allowedOrigins());
        values.put(Keys.HTTP_MAX_BODY_BYTES, http.maxBodyBytes());
        values.put(Keys.HTTP_MAX_PASSTHROUGH_BYTES, http.maxPassthroughBytes());
        values.put(Keys.WS_MAX_FRAMES_PER_SECOND, settings.ws().maxFramesPerSecond());
        values.put(Keys.WS_MAX_HANDLES, settings.ws().maxHandles());
        values.put(Keys.WS_MAX_FRAME_BYTES, settings.ws().maxFrameBytes());
        values.put(Keys.LIMITS_PER_AGENT, settings.limits().perAgentPerSecond());
        values.put(Keys.LIMITS_PER_IP, settings.limits().perIpPerSecond());
        values.put(Keys.MANAGEMENT_HOST, settings.management().host());
        values.put(Keys.MANAGEMENT_PORT, settings.management().port());
        putIfSet(Keys.ADMIN_TOKEN, settings.management().adminToken());
    }

    private void auth(Settings.Auth auth) {
        values.put(Keys.AUTH_MODE, auth.mode());
        values.put(Keys.AUTH_PLATFORM_CACHE_FOR, auth.platformCacheForMs());
        putIfSet(Keys.JWKS_URL, auth.jwt().jwksUrl());
        values.put(Keys.PUBLIC_KEY_FILES, auth.jwt().publicKeyFiles());
        putIfSet(Keys.HMAC_SECRET, auth.jwt().hmacSecret());
        putIfSet(Keys.JWT_ISSUER, auth.jwt().issuer());
        putIfSet(Keys.JWT_AUDIENCE, auth.jwt().audience());
        values.put(Keys.REQUIRED_SCOPE, auth.jwt().requiredScope());
        values.put(Keys.USER_CLAIM, auth.jwt().userClaim());
        values.put(Keys.SERVICE_SUBJECTS, auth.serviceSubjects());
    }

    private void upstream(Settings.Upstream upstream) {
        values.put(Keys.DIALECT, upstream.dialect());
        putIfSet(Keys.BASE_URL, upstream.baseUrl().isEmpty() ? null : upstream.baseUrl());
        values.put(Keys.GUEST_TOKENS_PATH, upstream.guestTokensPath());
        putIfSet(Keys.TOKEN_URL, upstream.oauth().tokenUrl());
        putIfSet(Keys.CLIENT_ID, upstream.oauth().clientId());
        putIfSet(Keys.CLIENT_SECRET, upstream.oauth().clientSecret());
        values.put(Keys.CREDENTIAL, upstream.credential());
        values.put(Keys.PER_TOKEN_PER_MINUTE, upstream.limits().perTokenPerMinute());
        values.put(Keys.PER_MINUTE, upstream.limits().perMinute());
        values.put(Keys.CONTROL_PER_MINUTE, upstream.limits().controlPerMinute());
        values.put(Keys.PER_MONTH, upstream.limits().perMonth());
        putIfSet(Keys.MONTH_FILE, upstream.monthFile());
        values.put(Keys.UPSTREAM_TIMEOUT, upstream.timeoutMs());
    }

    private void typing(Settings.Typing typing) {
        values.put(Keys.TYPING_ENABLED, typing.enabled());
        values.put(Keys.TYPING_SHADOW, typing.shadow());
        values.put(Keys.REFRESH_INTERVAL, typing.refreshIntervalMs());
        values.put(Keys.DISPLAY_DURATION, typing.displayDurationMs());
        values.put(Keys.IDLE_TIMEOUT, typing.idleTimeoutMs());
        values.put(Keys.MESSAGE_FLOOR, typing.messageFloorMs());
        values.put(Keys.MAX_AGE, typing.maxAgeMs());
        values.put(Keys.MAX_HOLD, typing.maxHoldMs());
    }

    private void conversations(Settings settings) {
        values.put(Keys.RENEW_BEFORE, settings.lease().renewBeforeMs());
        values.put(Keys.IDLE_AFTER, settings.lease().idleAfterMs());
        Settings.Participants participants = settings.participants();
        values.put(Keys.VERIFY, participants.verify());
        values.put(Keys.UNVERIFIED, participants.allowUnverified() ? Unverified.ALLOW : Unverified.HOLD);
        values.put(Keys.MATCH_USER, participants.matchUser());
        values.put(Keys.PURPOSES, participants.purposes());
        values.put(Keys.TIMELINE, settings.privacy().timeline());
    }

    private void places(Settings settings) {
        values.put(Keys.PASSTHROUGH_ENABLED, settings.passthrough().enabled());
        values.put(Keys.PASSTHROUGH_PATHS, settings.passthrough().paths());
        Settings.Cluster cluster = settings.cluster();
        values.put(ClusterKeys.ENABLED, cluster.enabled());
        values.put(ClusterKeys.NAME, cluster.name());
        values.put(ClusterKeys.MEMBERS, cluster.members());
        values.put(ClusterKeys.ADDRESS, cluster.host());
        values.put(ClusterKeys.PORT_OF_MEMBERS, cluster.port());
        values.put(ClusterKeys.EVENT_BUS_PORT, cluster.eventBusPort());
        Settings.ClusterTls tls = cluster.tls();
        if (tls != null) {
            values.put(ClusterKeys.TLS_CERT_FILE, tls.certFile());
            values.put(ClusterKeys.TLS_KEY_FILE, tls.keyFile());
            values.put(ClusterKeys.TLS_CA_FILE, tls.caFile());
        }
        putIfSet(ClusterKeys.SHARED_SECRET, cluster.secret());
        putIfSet(ClusterKeys.SHARED_SECRET_PREVIOUS, cluster.secretPrevious());
        putIfSet(Keys.SIDECAR_SOCKET, settings.sidecar().socket());
        putIfSet(Keys.SIDECAR_SECRET_FILE, settings.sidecar().secretFile());
    }

    private <T> void putIfSet(Key<T> key, @Nullable T value) {
        if (value != null) {
            values.put(key, value);
        }
    }
}
