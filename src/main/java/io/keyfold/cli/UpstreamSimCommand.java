package io.keyfold.cli;

import io.keyfold.sim.SeedData;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code keyfold upstream-sim}: the simulated upstream alone, until a signal. */
@Command(
        name = "upstream-sim",
        description = "Run the simulated upstream alone: a stand-in for the platform, for demos and tests.")
public final class UpstreamSimCommand implements Callable<Integer> {
    private static final String DEFAULT = "(${DEFAULT-VALUE}) ";
    private static final String DEMO = "demo";
    private static final int START_TIMEOUT_S = 30;
    private static final int STOP_TIMEOUT_S = 5;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1", description = DEFAULT + "Address.")
    private String host = "";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8090", description = DEFAULT + "0: a free port.")
    private int port;

    @Option(names = "--client-id", paramLabel = "ID", defaultValue = DEMO, description = DEFAULT + "OAuth client.")
    private String clientId = "";

    @Option(
            names = "--client-secret",
            paramLabel = "S",
            defaultValue = DEMO,
            description = DEFAULT + "Its secret; seen by who lists processes.")
    private String clientSecret = "";

    @Option(
            names = "--jwt-secret",
            paramLabel = "S",
            defaultValue = "${env:KEYFOLD_AUTH_JWT_HMAC_SECRET}",
            description = "HS256 key of agents' tokens; without it KEYFOLD_AUTH_JWT_HMAC_SECRET, else a random one.")
    private @Nullable String jwtSecret;

    @Option(
            names = "--guest-token-ttl",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = Life.class,
            description = DEFAULT + "Life of a guest token, such as 500ms, 30s, 10m.")
    private Duration guestTokenTtl = Duration.ZERO;

    @Option(
            names = "--access-token-ttl",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Life.class,
            description = DEFAULT + "Life of an access token.")
    private Duration accessTokenTtl = Duration.ZERO;

    @Option(
            names = "--per-token-per-minute",
            paramLabel = "N",
            defaultValue = "300",
            description = DEFAULT + "Typing and message calls of one token in 60 s; 0: no limit.")
    private int perTokenPerMinute;

    @Option(
            names = "--control-per-minute",
            paramLabel = "N",
            defaultValue = "0",
            description = DEFAULT + "Look-ups and token requests of one token in 60 s; 0: no limit.")
    private int controlPerMinute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        SimOptions options = options();
        Vertx vertx = Vertx.vertx();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx), "upstream-sim-stop"));
        try {
            announce(start(vertx, options), spec.commandLine().getOut());
            new CountDownLatch(1).await(); // until a signal ends the process
            return Exit.OK;
        } finally {
            close(vertx);
        }
    }

    private Simulator start(Vertx vertx, SimOptions options) throws InterruptedException {
        try {
            return Simulator.start(vertx, options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CliFailure(
                    Exit.UNEXPECTED,
                    "cannot listen on " + host + ":" + port + " (" + cause.getMessage()
                            + "): another program may hold the port; choose another with --port",
                    cause);
        }
    }

    private SimOptions options() {
        try {
            return optionsGiven();
        } catch (IllegalArgumentException e) {
            throw new CliFailure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private SimOptions optionsGiven() {
        return SimOptions.builder()
                .listen(host, port)
                .client(clientId, clientSecret)
                .tokenSecret(jwtSecret)
                .guestTokenTtlMs(guestTokenTtl.toMillis())
                .accessTokenTtlMs(accessTokenTtl.toMillis())
                .perTokenPerMinute(perTokenPerMinute)
                .controlPerMinute(controlPerMinute)
                .seedConversation(true)
                .build();
    }

    private void announce(Simulator simulator, PrintWriter out) {
        String url = simulator.baseUrl();
        String shownSecret = clientSecret.equals(DEMO) ? DEMO : "$CLIENT_SECRET";
        out.println("Simulated upstream: " + url);
        out.println();
        out.println("A guest token, then the seed's call:");
        out.println("  T=$(curl -s -u " + clientId + ":" + shownSecret + " -d grant_type=client_credentials " + url
                + "/oauth/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')");
        out.println("  G=$(curl -s -H \"Authorization: Bearer $T\" -H 'Content-Type: application/json' -d '"
                + "{\"conversationId\":\"" + SeedData.SHORT_CONVERSATION_ID + "\"}' " + url
                + "/api/v2/conversations/messaging/guest-tokens"
                + " | sed 's/.*\"guest_token\":\"\\([^\"]*\\)\".*/\\1/')");
        out.println("  curl -i -H \"guest_token: $G\" -H 'Content-Type: application/json' -d '{\"conversationId\":\""
                + SeedData.SHORT_CONVERSATION_ID + "\",\"participantId\":\"" + SeedData.SHORT_AGENT_PARTICIPANT_ID
                + "\"}' " + url + "/api/v2/conversations/messaging/typing");
        out.println();
        out.println("What came in:  curl -s " + url + "/sim/calls");
        if (jwtSecret == null) {
            out.println("For a relay:   export KEYFOLD_AUTH_JWT_HMAC_SECRET=" + simulator.tokenSecret());
        }
        out.flush();
    }

    /** Closing twice does nothing the second time. */
    private static void close(Vertx vertx) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("upstream-sim: did not stop cleanly: " + e);
        }
    }

    /** A length of time with its unit. */
    private static final class Life implements ITypeConverter<Duration> {
        private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,8})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher written = WRITTEN.matcher(text);
            if (!written.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' needs a number and a unit (ms, s, m, h), such as 10m");
            }
            long amount = Long.parseLong(written.group(1));
            return switch (written.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }
    }
}
