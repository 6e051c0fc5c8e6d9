package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    private static final String SECRET = "a secret of the tests";
    private static final long NOW_EPOCH_MS = 1_800_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void aMintedTokenIsOneThatARelayAccepts() throws Exception {
        Ran ran = Ran.keyfold(
                "token", "gen", "--sub", "u-1", "--secret", SECRET, "--issuer", "desk", "--audience", "keyfold");

        assertThat(ran.exitCode()).isEqualTo(Exit.OK);
        JsonObject claims = verified(ran.out().strip()).attributes().getJsonObject("accessToken");
        assertThat(claims.getString("sub")).isEqualTo("u-1");
        assertThat(claims.getString("scope")).isEqualTo("conversations:messaging:write");
        assertThat(claims.getString("iss")).isEqualTo("desk");
        assertThat(claims.getString("aud")).isEqualTo("keyfold");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(3_600);
    }

    @Test
    void aSecretFileMayEndWithANewline() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");

        Ran ran = Ran.keyfold("token", "gen", "--sub", "u-1", "--ttl", "10m", "--secret-file", file.toString());

        assertThat(verified(ran.out().strip()).subject()).isEqualTo("u-1");
    }

    @Test
    void theKeyIsThatOfTheRelaysEnvironment() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "from a file\n");
        SigningSecret none = new SigningSecret();

        assertThat(none.resolve(Map.of("KEYFOLD_AUTH_JWT_HMAC_SECRET", "plain")))
                .isEqualTo("plain");
        assertThat(none.resolve(Map.of("KEYFOLD_AUTH_JWT_HMAC_SECRET_FILE", file.toString())))
                .isEqualTo("from a file");
        assertThatExceptionOfType(CliFailure.class)
                .isThrownBy(() -> none.resolve(Map.of()))
                .matches(failure -> failure.getExitCode() == Exit.USAGE);
    }

    @Test
    void aMissingSecretFileIsNamed() {
        Ran ran = Ran.keyfold("token", "gen", "--sub", "u-1", "--secret-file", folder + "/none");

        assertThat(ran.exitCode()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ran.err()).contains(folder + "/none");
    }

    @Test
    void aLifeWithoutAUnitIsRefused() {
        Ran ran = Ran.keyfold("token", "gen", "--sub", "u-1", "--ttl", "60", "--secret", SECRET);

        assertThat(ran.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("1h");
    }

    @Test
    void claimsAndTimeLeftAreShown() {
        String token = jwt("{\"alg\":\"HS256\"}", "{\"sub\":\"u-1\",\"scope\":\"a\",\"exp\":1800003720}");

        TokenReport report = TokenReport.of(token, NOW_EPOCH_MS);

        assertThat(report.isOpaque()).isFalse();
        assertThat(report.expiry()).isEqualTo("in 1 h 2 min (2027-01-15T09:02:00Z)");
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void whatARelayRefusesIsWarnedOf() {
        TokenReport report = TokenReport.of(jwt("{\"alg\":\"none\"}", "{}"), NOW_EPOCH_MS);

        assertThat(report.expiry()).isEqualTo("never");
        assertThat(report.warnings())
                .hasSize(4)
                .anyMatch(w -> w.contains("alg none"))
                .anyMatch(w -> w.contains("exp"));
    }

    @Test
    void anExpiredTokenSaysSinceWhen() {
        String token = jwt("{\"alg\":\"HS256\"}", "{\"sub\":\"u\",\"scp\":[],\"exp\":1799999940}");

        TokenReport report = TokenReport.of(token, NOW_EPOCH_MS);

        assertThat(report.expiry()).startsWith("1 min ago");
        assertThat(report.warnings()).containsExactly("it has expired");
    }

    @Test
    void aPlatformTokenIsOpaqueAndNotAnError() {
        Ran ran = Ran.keyfold("token", "inspect", "Bearer dKx8Yx-platform-token");

        assertThat(ran.exitCode()).isEqualTo(Exit.OK);
        assertThat(ran.out()).startsWith("opaque token of 21 characters").doesNotContain("dKx8Yx");
    }

    @Test
    void aMangledTokenIsNotTakenForAPlatformToken() {
        assertThat(TokenReport.of("abc.def.ghi", NOW_EPOCH_MS).warnings()).hasSize(1);
        assertThat(TokenReport.of("äöü.%%.x", NOW_EPOCH_MS).isOpaque()).isTrue();
    }

    private static User verified(String token) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            JWTAuth auth = JWTAuth.create(
                    vertx,
                    new JWTAuthOptions()
                            .addPubSecKey(
                                    new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(SECRET)));
            return auth.authenticate(new TokenCredentials(token))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static String jwt(String header, String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".sig";
    }
}
