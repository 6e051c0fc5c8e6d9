package io.keyfold.edge.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.edge.EdgeSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtAgentAuthTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final long NOW_S = 1_800_000_000;

    private final AtomicLong epochMs = new AtomicLong(NOW_S * 1000);

    @AfterAll
    static void closeVertx() {
        VERTX.close();
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "user-1").put("exp", NOW_S + 60).put("scope", "a " + EdgeSettings.SCOPE);
    }

    private HeardAnswer ask(EdgeSettings settings, String token) {
        HeardAnswer answer = new HeardAnswer();
        auth(settings).authenticate(token, answer);
        return answer;
    }

    private AgentAuth auth(EdgeSettings settings) {
        return new AgentAuths(VERTX, settings.build(), () -> 0, epochMs::get)
                .onLoop((token, reply) -> reply.unavailable(), Runnable::run);
    }

    private HeardAnswer askHs256(EdgeSettings settings, JsonObject claims) {
        return ask(settings, Jwts.hs256(EdgeSettings.SECRET, claims));
    }

    @Test
    void goodTokenNamesItsUser() {
        HeardAnswer answer = askHs256(new EdgeSettings(), claims());

        assertThat(answer.heard).containsExactly("authenticated");
        assertThat(answer.caller.agent().userId()).isEqualTo("user-1");
        assertThat(answer.caller.agent().service()).isFalse();
        assertThat(answer.caller.agent().bearer()).isNull();
    }

    @Test
    void bearerIsCarriedWhenThePlatformCallNeedsIt() {
        HeardAnswer answer = askHs256(new EdgeSettings().agentCredential(), claims());

        assertThat(answer.caller.agent().bearer().expiresAtEpochMs()).isEqualTo((NOW_S + 60) * 1000);
        assertThat(answer.caller.agent().bearer().id()).isEqualTo(answer.caller.tokenId());
        assertThat(answer.caller.toString())
                .doesNotContain(answer.caller.agent().bearer().token());
    }

    @Test
    void absentTokenIsMissing() {
        assertThat(ask(new EdgeSettings(), null).heard).containsExactly("token-missing");
    }

    @Test
    void garbageIsInvalid() {
        for (String garbage : new String[] {"x", "a.b.c", "..", "a..c", "ä.b.c", "a.b.c.d", "a.b.", "x".repeat(9000)}) {
            assertThat(ask(new EdgeSettings(), garbage).heard).as(garbage).containsExactly("token-invalid");
        }
    }

    @Test
    void tokenWithoutExpiryIsInvalid() {
        JsonObject claims = claims();
        claims.remove("exp");

        HeardAnswer answer = askHs256(new EdgeSettings(), claims);

        assertThat(answer.heard).containsExactly("token-invalid");
        assertThat(answer.detail).contains("exp");
    }

    @Test
    void expiryThatIsNoDateIsInvalid() {
        assertThat(askHs256(new EdgeSettings(), claims().put("exp", "tomorrow")).heard)
                .containsExactly("token-invalid");
        assertThat(askHs256(new EdgeSettings(), claims().put("exp", 1e300)).heard)
                .containsExactly("token-invalid");
    }

    @Test
    void expiredTokenIsExpired() {
        assertThat(askHs256(new EdgeSettings(), claims().put("exp", NOW_S)).heard)
                .containsExactly("token-expired");
    }

    @Test
    void rememberedTokenExpiresToo() {
        AgentAuth auth = auth(new EdgeSettings());
        String token = Jwts.hs256(EdgeSettings.SECRET, claims());
        HeardAnswer answer = new HeardAnswer();

        auth.authenticate(token, answer);
        epochMs.set((NOW_S + 60) * 1000 - 1);
        auth.authenticate(token, answer);
        epochMs.set((NOW_S + 60) * 1000);
        auth.authenticate(token, answer);

        assertThat(answer.heard).containsExactly("authenticated", "authenticated", "token-expired");
    }

    @Test
    void rememberedTokenIsForgottenWithItsKeyOnEveryLoop() throws Exception {
        AgentAuths auths = new AgentAuths(VERTX, new EdgeSettings().build(), () -> 0, epochMs::get);
        AgentAuth first = auths.onLoop((token, reply) -> reply.unavailable(), Runnable::run);
        AgentAuth second = auths.onLoop((token, reply) -> reply.unavailable(), Runnable::run);
        String token = Jwts.hs256(EdgeSettings.SECRET, claims());
        HeardAnswer answer = new HeardAnswer();

        first.authenticate(token, answer);
        second.authenticate(token, answer);
        auths.apply(new EdgeSettings()
                        .hmacSecret("another-secret-of-thirty-two-bytes-or-more")
                        .build())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        first.authenticate(token, answer);
        second.authenticate(token, answer);

        assertThat(answer.heard).containsExactly("authenticated", "authenticated", "token-invalid", "token-invalid");
    }

    @Test
    void unsignedTokenIsInvalid() {
        assertThat(ask(new EdgeSettings(), Jwts.none(claims(), "")).heard).containsExactly("token-invalid");
        assertThat(ask(new EdgeSettings(), Jwts.none(claims(), "c2ln")).heard).containsExactly("token-invalid");
    }

    @Test
    void signatureOfAnotherKeyIsInvalid() {
        String token = Jwts.hs256("another-secret-of-more-than-32-bytes!!", claims());

        assertThat(ask(new EdgeSettings(), token).heard).containsExactly("token-invalid");
    }

    @Test
    void otherAlgorithmWithTheRightKeyIsInvalid() {
        assertThat(ask(new EdgeSettings(), Jwts.hs512(EdgeSettings.SECRET, claims())).heard)
                .containsExactly("token-invalid");
    }

    @Test
    void tokenWithoutScopeLacksIt() {
        assertThat(askHs256(new EdgeSettings(), claims().put("scope", "conversations:messaging:write2")).heard)
                .containsExactly("scope-missing");
    }

    @Test
    void scopeMayBeAnArrayInScp() {
        JsonObject claims = claims().put("scp", new JsonArray().add("x").add(EdgeSettings.SCOPE));
        claims.remove("scope");

        assertThat(askHs256(new EdgeSettings(), claims).heard).containsExactly("authenticated");
    }

    @Test
    void emptyRequiredScopeIsNotChecked() {
        JsonObject claims = claims();
        claims.remove("scope");

        assertThat(askHs256(new EdgeSettings().requiredScope(""), claims).heard).containsExactly("authenticated");
    }

    @Test
    void issuerAndAudienceAreCheckedWhenSet() {
        EdgeSettings settings = new EdgeSettings().issuer("idp").audience("keyfold");

        assertThat(askHs256(settings, claims().put("iss", "idp").put("aud", "keyfold")).heard)
                .containsExactly("authenticated");
        assertThat(askHs256(
                                settings,
                                claims().put("iss", "idp")
                                        .put("aud", new JsonArray().add("x").add("keyfold")))
                        .heard)
                .containsExactly("authenticated");
        assertThat(askHs256(settings, claims().put("iss", "other").put("aud", "keyfold")).heard)
                .containsExactly("token-invalid");
        assertThat(askHs256(settings, claims().put("iss", "idp")).heard).containsExactly("token-invalid");
    }

    @Test
    void tokenThatIsNotYetValidIsInvalid() {
        assertThat(askHs256(new EdgeSettings(), claims().put("nbf", NOW_S + 10)).heard)
                .containsExactly("token-invalid");
        assertThat(askHs256(new EdgeSettings(), claims().put("nbf", NOW_S + 3)).heard)
                .containsExactly("authenticated");
    }

    @Test
    void tokenWithoutUserIsInvalid() {
        assertThat(askHs256(new EdgeSettings().userClaim("uid"), claims()).heard)
                .containsExactly("token-invalid");
        assertThat(askHs256(new EdgeSettings().userClaim("uid"), claims().put("uid", "u-9"))
                        .caller
                        .agent()
                        .userId())
                .isEqualTo("u-9");
    }

    @Test
    void serviceSubjectMayTypeForAnyAgent() {
        assertThat(askHs256(new EdgeSettings(), claims().put("sub", "service-1"))
                        .caller
                        .agent()
                        .service())
                .isTrue();
    }

    @Test
    void serviceSubjectThatIsNoUserIsKnownByItsSubject() {
        assertThat(askHs256(new EdgeSettings().userClaim("uid"), claims().put("sub", "service-1"))
                        .caller
                        .agent()
                        .userId())
                .isEqualTo("service-1");
    }

    @Test
    void shortSecretIsRefusedAtOnce() {
        assertThatThrownBy(() -> auth(new EdgeSettings().hmacSecret("short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auth.jwt.hmac-secret")
                .hasMessageContaining("32");
    }

    @Test
    void publicKeyFileVerifiesItsOwnAlgorithmOnly(@TempDir Path folder) throws Exception {
        KeyPair pair = rsa();
        String pem = pemOf(pair);
        EdgeSettings settings = new EdgeSettings().keyFiles(Files.writeString(folder.resolve("key.pem"), pem));

        assertThat(ask(settings, Jwts.rs256(pair.getPrivate(), null, claims())).heard)
                .containsExactly("authenticated");
        assertThat(ask(settings, Jwts.rs256(pair.getPrivate(), "any", claims())).heard)
                .containsExactly("authenticated");
        assertThat(ask(settings, Jwts.rs256(rsa().getPrivate(), null, claims())).heard)
                .containsExactly("token-invalid");
        // The classic confusion: the public key's text taken as a shared secret.
        assertThat(ask(settings, Jwts.hs256(pem, claims())).heard).containsExactly("token-invalid");
    }

    @Test
    void keyUrlThatIsNoneIsNamed() {
        assertThatThrownBy(() -> auth(new EdgeSettings().jwksUrl("not a url")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auth.jwt.jwks-url");
    }

    @Test
    void keyFileThatHoldsNoKeyIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("nokey.pem"), "hello");

        assertThatThrownBy(() -> auth(new EdgeSettings().keyFiles(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nokey.pem");
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String pemOf(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
