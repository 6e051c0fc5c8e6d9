package io.keyfold.cli.doctor;

import io.keyfold.Relay;
import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.LoadRequest.Purpose;
import io.keyfold.config.Settings;
import io.keyfold.ops.Meters;
import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A simulated platform with one conversation, the configuration of a relay before it, and perhaps that relay. */
final class DoctorFixture implements AutoCloseable {
    static final String ORIGIN = "https://desk.example.com";

    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes!!";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client = vertx.createHttpClient();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Vertx relayVertx;
    private @Nullable Relay relay;

    final Simulator sim;
    final ConversationTicket conversation;

    DoctorFixture() {
        this(options -> options);
    }

    DoctorFixture(UnaryOperator<SimOptions.Builder> change) {
        sim = await(Simulator.start(
                vertx, change.apply(SimOptions.builder().tokenSecret(SECRET)).build()));
        conversation = await(sim.createConversation("conv-doctor", 1));
        settings.putAll(Map.of(
                "upstream.timeout",
                "4900ms",
                "http.port",
                "0",
                "http.allowed-origins",
                ORIGIN,
                "management.port",
                "0",
                "auth.jwt.hmac-secret",
                SECRET,
                "upstream.base-url",
                sim.baseUrl(),
                "upstream.oauth.token-url",
                sim.baseUrl() + "/oauth/token",
                "upstream.oauth.client-id",
                "demo",
                "upstream.oauth.client-secret",
                "demo"));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    DoctorFixture set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    DoctorFixture unset(String key) {
        settings.remove(key);
        return this;
    }

    /** {@code PUT /sim/faults}. */
    void faults(String json) {
        call(HttpMethod.PUT, "/sim/faults", json);
    }

    /** Of a client, as {@code /oauth/token} gives it. */
    String platformToken() {
        return call(HttpMethod.POST, "/oauth/token", "grant_type=client_credentials&client_id=demo&client_secret=demo")
                .getString("access_token");
    }

    /** A signed token of the agent that expired an hour ago. */
    String expiredToken() {
        JsonObject claims = new JsonObject()
                .put("sub", agent().userId())
                .put("scope", "conversations:messaging:write")
                .put("exp", System.currentTimeMillis() / 1_000 - 3_600);
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.toBuffer().getBytes());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** On one loop from end to end: a body that arrives before somebody asks for it is lost. */
    private JsonObject call(HttpMethod method, String path, String body) {
        RequestOptions head = new RequestOptions().setMethod(method).setAbsoluteURI(sim.baseUrl() + path);
        return await(Future.future(done -> vertx.runOnContext(turn -> client.request(head)
                .compose(request -> request.send(Buffer.buffer(body)))
                .expecting(HttpResponseExpectation.SC_OK)
                .compose(response -> response.body())
                .map(answer -> answer.toJsonObject())
                .onComplete(done))));
    }

    /** Starts a relay with these settings; from then on they name its ports. */
    DoctorFixture startRelay() {
        Settings loaded =
                Objects.requireNonNull(ConfigLoader.load(request()).settings(), () -> "invalid: " + settings.keySet());
        relayVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        relay = await(Relay.start(relayVertx, loaded, new Meters(), 1));
        set("http.port", Integer.toString(relay.httpPort()));
        set("management.port", Integer.toString(relay.managementPort()));
        return this;
    }

    /** The settings as {@code --set} takes them. */
    List<String> flags() {
        return settings.entrySet().stream()
                .flatMap(entry -> Stream.of("--set", entry.getKey() + "=" + entry.getValue()))
                .toList();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int relayPort() {
        return Objects.requireNonNull(relay).httpPort();
    }

    private LoadRequest request() {
        return new LoadRequest(List.of(), Map.of(), settings, Purpose.CHECK);
    }

    ConversationTicket.Agent agent() {
        return conversation.agents().get(0);
    }

    // ---- what the user asks ----------------------------------------------------------------------------------------

    /** Everything, but for the public address: a good desktop. */
    Asking asking() {
        return new Asking()
                .conversation(conversation.conversationId())
                .participant(agent().participantId())
                .token(agent().accessToken())
                .deployment(conversation.guest().deploymentId());
    }

    /** What {@code doctor} is given; each method returns this. */
    final class Asking {
        private @Nullable String url;
        private @Nullable String conversationId;
        private @Nullable String participantId;
        private @Nullable String token;
        private @Nullable String guestToken;
        private @Nullable String deploymentId;
        private long patienceMs = 10_000;
        private long aheadMs;

        Asking url(String value) {
            url = value;
            return this;
        }

        Asking conversation(@Nullable String id) {
            conversationId = id;
            return this;
        }

        Asking participant(@Nullable String id) {
            participantId = id;
            return this;
        }

        Asking token(@Nullable String value) {
            token = value;
            return this;
        }

        Asking guestToken(String value) {
            guestToken = value;
            return this;
        }

        Asking deployment(String id) {
            deploymentId = id;
            return this;
        }

        Asking patienceMs(long ms) {
            patienceMs = ms;
            return this;
        }

        /** This machine's clock is wrong by so much. */
        Asking clockAheadMs(long ms) {
            aheadMs = ms;
            return this;
        }

        Report report() {
            Questions questions = new Questions(
                    request(), url, conversationId, participantId, token, guestToken, deploymentId, patienceMs);
            return Doctor.visit(questions, () -> System.currentTimeMillis() + aheadMs)
                    .report();
        }

        /** The codes of what failed. */
        List<String> failures() {
            return report().failures().stream().map(code -> code.label()).toList();
        }
    }

    @Override
    public void close() {
        if (relay != null) {
            await(relay.close());
        }
        if (relayVertx != null) {
            await(relayVertx.close());
        }
        await(vertx.close());
    }
}
