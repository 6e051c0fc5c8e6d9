package io.keyfold.edge;

import io.keyfold.config.Settings;
import java.nio.file.Path;
import java.util.List;

/** Settings for edge tests: defaults of the contract, with what a test wants otherwise. */
public final class EdgeSettings {
    public static final String SECRET = "a-secret-of-more-than-thirty-two-bytes!!";
    public static final String SCOPE = "conversations:messaging:write";

    private Settings.AuthMode mode = Settings.AuthMode.JWT;
    private String hmacSecret = SECRET;
    private String jwksUrl;
    private List<Path> keyFiles = List.of();
    private String issuer;
    private String audience;
    private String requiredScope = SCOPE;
    private String userClaim = "sub";
    private List<String> serviceSubjects = List.of("service-1");
    private Settings.Credential credential = Settings.Credential.CLIENT;
    private String pathPrefix = "";
    private List<String> allowedOrigins = List.of();
    private List<String> trustedProxies = List.of();
    private int perAgentPerSecond;
    private int perIpPerSecond;
    private Settings.Ws ws = new Settings.Ws(1000, 200, 4096);
    private boolean typingOn = true;
    private Path tlsCertFile;
    private Path tlsKeyFile;

    public EdgeSettings mode(Settings.AuthMode value) {
        mode = value;
        return this;
    }

    public EdgeSettings hmacSecret(String value) {
        hmacSecret = value;
        return this;
    }

    public EdgeSettings jwksUrl(String value) {
        jwksUrl = value;
        hmacSecret = null;
        return this;
    }

    public EdgeSettings keyFiles(Path... value) {
        keyFiles = List.of(value);
        hmacSecret = null;
        return this;
    }

    public EdgeSettings issuer(String value) {
        issuer = value;
        return this;
    }

    public EdgeSettings audience(String value) {
        audience = value;
        return this;
    }

    public EdgeSettings requiredScope(String value) {
        requiredScope = value;
        return this;
    }

    public EdgeSettings userClaim(String value) {
        userClaim = value;
        return this;
    }

    public EdgeSettings serviceSubjects(String... value) {
        serviceSubjects = List.of(value);
        return this;
    }

    public EdgeSettings agentCredential() {
        credential = Settings.Credential.AGENT;
        return this;
    }

    public EdgeSettings pathPrefix(String value) {
        pathPrefix = value;
        return this;
    }

    public EdgeSettings allowedOrigins(String... value) {
        allowedOrigins = List.of(value);
        return this;
    }

    public EdgeSettings trustedProxies(String... value) {
        trustedProxies = List.of(value);
        return this;
    }

    public EdgeSettings perAgentPerSecond(int value) {
        perAgentPerSecond = value;
        return this;
    }

    public EdgeSettings perIpPerSecond(int value) {
        perIpPerSecond = value;
        return this;
    }

    public EdgeSettings ws(int framesPerSecond, int maxHandles, int maxFrameBytes) {
        ws = new Settings.Ws(framesPerSecond, maxHandles, maxFrameBytes);
        return this;
    }

    public EdgeSettings typing(boolean on) {
        typingOn = on;
        return this;
    }

    public EdgeSettings tls(Path certFile, Path keyFile) {
        tlsCertFile = certFile;
        tlsKeyFile = keyFile;
        return this;
    }

    public Settings build() {
        return new Settings(
                new Settings.Http(
                        "127.0.0.1",
                        0,
                        tlsCertFile,
                        tlsKeyFile,
                        pathPrefix,
                        trustedProxies,
                        allowedOrigins,
                        32_768,
                        1_048_576),
                ws,
                new Settings.Limits(perAgentPerSecond, perIpPerSecond),
                new Settings.Management("127.0.0.1", 0, null),
                new Settings.Auth(
                        mode,
                        300_000,
                        new Settings.Jwt(jwksUrl, keyFiles, hmacSecret, issuer, audience, requiredScope, userClaim),
                        serviceSubjects),
                new Settings.Upstream(
                        Settings.Dialect.GUEST,
                        "http://127.0.0.1:1",
                        "/api/v2/conversations/messaging/guest-tokens",
                        new Settings.OAuth(null, null, null),
                        credential,
                        new Settings.UpstreamLimits(300, 0, 0, 0),
                        2000,
                        null),
                new Settings.Typing(typingOn, false, 4000, 5000, 5000, 1000, 1000, 120_000),
                new Settings.Lease(60_000, 120_000),
                new Settings.Participants(true, false, true, List.of("agent", "user")),
                new Settings.Passthrough(false, List.of("/api/v2/")),
                new Settings.Cluster(false, "keyfold", List.of(), "127.0.0.1", 5701, 5801, null, null, null),
                new Settings.Sidecar(null, null),
                new Settings.Privacy(Settings.Timeline.DECISIONS));
    }
}
