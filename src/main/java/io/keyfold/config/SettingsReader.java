package io.keyfold.config;

import io.keyfold.config.Settings.AuthMode;
import io.keyfold.config.Settings.Credential;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts checked values into the shape that the code uses. The way back is {@link ValuesOfSettings}. */
final class SettingsReader {
    private final Values values;

    private SettingsReader(Values values) {
        this.values = values;
    }

    static Settings read(Values values) {
        SettingsReader reader = new SettingsReader(values);
        return new Settings(
                reader.http(),
                reader.ws(),
                new Settings.Limits(values.get(Keys.LIMITS_PER_AGENT), values.get(Keys.LIMITS_PER_IP)),
                reader.management(),
                reader.auth(),
                reader.upstream(),
                reader.typing(),
                new Settings.Lease(values.get(Keys.RENEW_BEFORE), values.get(Keys.IDLE_AFTER)),
                reader.participants(),
                new Settings.Passthrough(values.get(Keys.PASSTHROUGH_ENABLED), values.get(Keys.PASSTHROUGH_PATHS)),
                reader.cluster(),
                new Settings.Sidecar(values.find(Keys.SIDECAR_SOCKET), values.find(Keys.SIDECAR_SECRET_FILE)),
                new Settings.Privacy(values.get(Keys.TIMELINE)));
    }

    private Settings.Http http() {
        return new Settings.Http(
                values.get(Keys.HTTP_HOST),
                values.get(Keys.HTTP_PORT),
                values.find(Keys.HTTP_TLS_CERT_FILE),
                values.find(Keys.HTTP_TLS_KEY_FILE),
                values.get(Keys.HTTP_PATH_PREFIX),
                values.get(Keys.HTTP_TRUSTED_PROXIES),
                values.get(Keys.HTTP_ALLOWED_ORIGINS),
                values.get(Keys.HTTP_MAX_BODY_BYTES),
                values.get(Keys.HTTP_MAX_PASSTHROUGH_BYTES));
    }

    private Settings.Ws ws() {
        return new Settings.Ws(
                values.get(Keys.WS_MAX_FRAMES_PER_SECOND),
                values.get(Keys.WS_MAX_HANDLES),
                values.get(Keys.WS_MAX_FRAME_BYTES));
    }

    private Settings.Management management() {
        return new Settings.Management(
                values.get(Keys.MANAGEMENT_HOST), values.get(Keys.MANAGEMENT_PORT), values.find(Keys.ADMIN_TOKEN));
    }

    private Settings.Auth auth() {
        Settings.Jwt jwt = new Settings.Jwt(
                values.find(Keys.JWKS_URL),
                values.get(Keys.PUBLIC_KEY_FILES),
                values.find(Keys.HMAC_SECRET),
                values.find(Keys.JWT_ISSUER),
                values.find(Keys.JWT_AUDIENCE),
                values.get(Keys.REQUIRED_SCOPE),
                values.get(Keys.USER_CLAIM));
        return new Settings.Auth(
                values.get(Keys.AUTH_MODE),
                values.get(Keys.AUTH_PLATFORM_CACHE_FOR),
                jwt,
                values.get(Keys.SERVICE_SUBJECTS));
    }

    private Settings.Upstream upstream() {
        @Nullable String baseUrl = values.find(Keys.BASE_URL);
        return new Settings.Upstream(
                values.get(Keys.DIALECT),
                baseUrl == null ? "" : baseUrl,
                values.get(Keys.GUEST_TOKENS_PATH),
                new Settings.OAuth(
                        values.find(Keys.TOKEN_URL), values.find(Keys.CLIENT_ID), values.find(Keys.CLIENT_SECRET)),
                credential(values),
                new Settings.UpstreamLimits(
                        values.get(Keys.PER_TOKEN_PER_MINUTE),
                        values.get(Keys.PER_MINUTE),
                        values.get(Keys.CONTROL_PER_MINUTE),
                        values.get(Keys.PER_MONTH)),
                values.get(Keys.UPSTREAM_TIMEOUT),
                values.find(Keys.MONTH_FILE));
    }

    /** The one default that depends on another key. */
    static Credential credential(Values values) {
        @Nullable Credential written = values.find(Keys.CREDENTIAL);
        if (written != null) {
            return written;
        }
        return values.get(Keys.AUTH_MODE) == AuthMode.PLATFORM ? Credential.AGENT : Credential.CLIENT;
    }

    private Settings.Typing typing() {
        return new Settings.Typing(
                values.get(Keys.TYPING_ENABLED),
                values.get(Keys.TYPING_SHADOW),
                values.get(Keys.REFRESH_INTERVAL),
                values.get(Keys.DISPLAY_DURATION),
                values.get(Keys.IDLE_TIMEOUT),
                values.get(Keys.MESSAGE_FLOOR),
                values.get(Keys.MAX_AGE),
                values.get(Keys.MAX_HOLD));
    }

    private Settings.Participants participants() {
        return new Settings.Participants(
                values.get(Keys.VERIFY),
                values.get(Keys.UNVERIFIED) == Keys.Unverified.ALLOW,
                values.get(Keys.MATCH_USER),
                values.get(Keys.PURPOSES));
    }

    private Settings.Cluster cluster() {
        return new Settings.Cluster(
                values.get(ClusterKeys.ENABLED),
                values.get(ClusterKeys.NAME),
                values.get(ClusterKeys.MEMBERS),
                values.get(ClusterKeys.ADDRESS),
                values.get(ClusterKeys.PORT_OF_MEMBERS),
                values.get(ClusterKeys.EVENT_BUS_PORT),
                clusterTls(),
                values.find(ClusterKeys.SHARED_SECRET),
                values.find(ClusterKeys.SHARED_SECRET_PREVIOUS));
    }

    private Settings.@Nullable ClusterTls clusterTls() {
        @Nullable Path cert = values.find(ClusterKeys.TLS_CERT_FILE);
        @Nullable Path key = values.find(ClusterKeys.TLS_KEY_FILE);
        @Nullable Path ca = values.find(ClusterKeys.TLS_CA_FILE);
        return cert == null || key == null || ca == null ? null : new Settings.ClusterTls(cert, key, ca);
    }
}
