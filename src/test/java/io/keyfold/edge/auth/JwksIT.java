package io.keyfold.edge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.EdgeSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JwksIT {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nowMs = new AtomicLong();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile JsonArray keys = new JsonArray();
    private final HttpServer server = await(vertx.createHttpServer()
            .requestHandler(request -> {
                fetches.incrementAndGet();
                request.response().end(new JsonObject().put("keys", keys).toBuffer());
            })
            .listen(0, "127.0.0.1"));
    private final KeyPair first = rsa();
    private AgentAuths auths;

    @AfterEach
    void close() {
        if (auths != null) {
            auths.close();
        }
        await(vertx.close());
    }

    private AgentAuth auth() {
        String url = "http://127.0.0.1:" + server.actualPort() + "/jwks";
        auths = new AgentAuths(vertx, new EdgeSettings().jwksUrl(url).build(), nowMs::get, System::currentTimeMillis);
        return auths.onLoop((token, reply) -> reply.unavailable(), Runnable::run);
    }

    private static String ask(AgentAuth auth, String token) {
        CompletableFuture<String> heard = new CompletableFuture<>();
        auth.authenticate(token, new AuthSink() {
            @Override
            public void authenticated(Caller caller) {
                heard.complete("authenticated");
            }

            @Override
            public void refused(ProblemCode problem, String detail) {
                heard.complete(problem.label());
            }

            @Override
            public void unverified() {
                heard.complete("unverified");
            }
        });
        return heard.orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void callsBeforeTheFirstFetchAreUnverifiedAndHealByThemselves() {
        AgentAuth auth = auth();
        String token = Jwts.rs256(first.getPrivate(), "k1", claims());
        assertThat(ask(auth, token)).isEqualTo("unverified");

        keys = new JsonArray().add(jwk("k1", first));
        Awaitility.await().until(() -> ask(auth, token).equals("authenticated"));
    }

    @Test
    void unknownKeyIsFetchedOnceAMinute() {
        keys = new JsonArray().add(jwk("k1", first));
        AgentAuth auth = auth();
        Awaitility.await()
                .until(() -> ask(auth, Jwts.rs256(first.getPrivate(), "k1", claims()))
                        .equals("authenticated"));
        KeyPair second = rsa();
        keys = new JsonArray().add(jwk("k2", second));
        String rotated = Jwts.rs256(second.getPrivate(), "k2", claims());
        int before = fetches.get();

        assertThat(ask(auth, rotated)).isEqualTo("token-invalid");
        assertThat(fetches).hasValue(before);
        nowMs.addAndGet(JwksSource.MIN_REFRESH_MS);
        assertThat(ask(auth, rotated)).isEqualTo("authenticated");
        assertThat(fetches).hasValue(before + 1);
        assertThat(ask(auth, Jwts.rs256(first.getPrivate(), "k1", claims()))).isEqualTo("token-invalid");
        assertThat(fetches).hasValue(before + 1);
    }

    @Test
    void symmetricKeysAreNotTakenFromAUrl() {
        keys = new JsonArray()
                .add(new JsonObject()
                        .put("kty", "oct")
                        .put("kid", "k0")
                        .put("alg", "HS256")
                        .put("k", "c2VjcmV0"))
                .add(jwk("k1", first));
        AgentAuth auth = auth();
        Awaitility.await()
                .until(() -> ask(auth, Jwts.rs256(first.getPrivate(), "k1", claims()))
                        .equals("authenticated"));

        assertThat(ask(auth, Jwts.hs256("secret", claims()))).isEqualTo("token-invalid");
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("sub", "user-1")
                .put("scope", EdgeSettings.SCOPE)
                .put("exp", System.currentTimeMillis() / 1000 + 600);
    }

    private static JsonObject jwk(String id, KeyPair pair) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", id)
                .put("use", "sig")
                .put("n", unsigned(key.getModulus().toByteArray()))
                .put("e", unsigned(key.getPublicExponent().toByteArray()));
    }

    private static String unsigned(byte[] bytes) {
        int from = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
