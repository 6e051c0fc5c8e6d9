package io.keyfold.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, checked, with durations in milliseconds. The names, defaults and meanings are in {@link Keys}; this is
 * only their shape for the code that uses them. Secrets are never printed: {@code toString} of the parts that hold one
 * is masked.
 */
public record Settings(
        Http http,
        Ws ws,
        Limits limits,
        Management management,
        Auth auth,
        Upstream upstream,
        Typing typing,
        Lease lease,
        Participants participants,
        Passthrough passthrough,
        Cluster cluster,
        Sidecar sidecar,
        Privacy privacy) {

    /** {@code http.*} */
    public record Http(
            String host,
            int port,
            @Nullable Path tlsCertFile,
            @Nullable Path tlsKeyFile,
            String pathPrefix,
            List<String> trustedProxies,
            List<String> allowedOrigins,
            int maxBodyBytes,
            int maxPassthroughBytes) {}

    /** {@code ws.*} */
    public record Ws(int maxFramesPerSecond, int maxHandles, int maxFrameBytes) {}

    /** {@code limits.*}; 0 means no limit. */
    public record Limits(int perAgentPerSecond, int perIpPerSecond) {}

    /** {@code management.*} and {@code admin.token} (null: make one and print it). */
    public record Management(
            String host, int port, @Nullable String adminToken) {
        @Override
        public String toString() {
            return "Management[host=" + host + ", port=" + port + "]";
        }
    }

    /** {@code auth.*} */
    public record Auth(AuthMode mode, long platformCacheForMs, Jwt jwt, List<String> serviceSubjects) {}

    public enum AuthMode {
        JWT,
        PLATFORM,
        NONE
    }

    /** {@code auth.jwt.*}; exactly one key source is set when the mode is {@code jwt}. */
    public record Jwt(
            @Nullable String jwksUrl,
            List<Path> publicKeyFiles,
            @Nullable String hmacSecret,
            @Nullable String issuer,
            @Nullable String audience,
            String requiredScope,
            String userClaim) {
        @Override
        public String toString() {
            return "Jwt[jwksUrl=" + jwksUrl + ", publicKeyFiles=" + publicKeyFiles + ", issuer=" + issuer
                    + ", audience=" + audience + ", requiredScope=" + requiredScope + ", userClaim=" + userClaim + "]";
        }
    }

    /** {@code upstream.*}; {@code monthFile} is {@code upstream.limits.month-file}. */
    public record Upstream(
            Dialect dialect,
            String baseUrl,
            String guestTokensPath,
            OAuth oauth,
            Credential credential,
            UpstreamLimits limits,
            long timeoutMs,
            @Nullable Path monthFile) {}

    public enum Dialect {
        GUEST,
        PLATFORM,
        KEYFOLD
    }

    public enum Credential {
        AGENT,
        CLIENT
    }

    /** {@code upstream.oauth.*}; null where not set. */
    public record OAuth(
            @Nullable String tokenUrl,
            @Nullable String clientId,
            @Nullable String clientSecret) {
        @Override
        public String toString() {
            return "OAuth[tokenUrl=" + tokenUrl + ", clientId=" + clientId + "]";
        }
    }

    /** {@code upstream.limits.*}; 0 means none. */
    public record UpstreamLimits(int perTokenPerMinute, int perMinute, int controlPerMinute, long perMonth) {}

    /** {@code typing.*} */
    public record Typing(
            boolean enabled,
            boolean shadow,
            long refreshIntervalMs,
            long displayDurationMs,
            long idleTimeoutMs,
            long messageFloorMs,
            long maxAgeMs,
            long maxHoldMs) {}

    /** {@code lease.*} */
    public record Lease(long renewBeforeMs, long idleAfterMs) {}

    /** {@code participants.*} */
    public record Participants(boolean verify, boolean allowUnverified, boolean matchUser, List<String> purposes) {}

    /** {@code passthrough.*} */
    public record Passthrough(boolean enabled, List<String> paths) {}

    /** {@code cluster.*}; {@code tls} is null when the event bus goes in the clear. */
    public record Cluster(
            boolean enabled,
            String name,
            List<String> members,
            String host,
            int port,
            int eventBusPort,
            @Nullable ClusterTls tls,
            @Nullable String secret,
            @Nullable String secretPrevious) {
        @Override
        public String toString() {
            return "Cluster[enabled=" + enabled + ", name=" + name + ", members=" + members + "]";
        }
    }

    /** {@code cluster.tls.*}; all three or none. */
    public record ClusterTls(Path certFile, Path keyFile, Path caFile) {}

    /** {@code sidecar.*} */
    public record Sidecar(@Nullable Path socket, @Nullable Path secretFile) {}

    /** {@code privacy.*} */
    public record Privacy(Timeline timeline) {}

    public enum Timeline {
        OFF,
        DECISIONS,
        KEYS
    }
}
