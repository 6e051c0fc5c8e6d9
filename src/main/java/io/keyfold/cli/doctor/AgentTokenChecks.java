package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.config.Settings.AuthMode;
import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AgentAuths;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The token that desktops send, judged by the relay's own code; and the seed's mistake, a platform token where a guest
 * token or a signed one is needed.
 */
final class AgentTokenChecks implements AutoCloseable {
    /** Signed by nobody: whoever has keys refuses it, whoever has none cannot. */
    private static final String UNSIGNED = "e30.e30.e30";

    private static final int NS_PER_MS = 1_000_000;

    private final Web web;
    private final Chart chart;
    private final @Nullable String token;
    private final LongSupplier epochMs;
    private @Nullable Vertx vertx;
    private @Nullable AgentAuth auth;

    AgentTokenChecks(Web web, Chart chart, @Nullable String token, LongSupplier epochMs) {
        this.web = web;
        this.chart = chart;
        this.token = token;
        this.epochMs = epochMs;
    }

    /** How the relay judged a token: a caller, or a problem, or neither when it could not say. */
    private record Judgement(
            @Nullable Caller caller, @Nullable ProblemCode problem, String detail) {}

    Finding keys() throws CheckEnded {
        Settings settings = chart.settings();
        if (settings.auth().mode() != AuthMode.JWT) {
            return Finding.notChecked("auth.mode is not jwt");
        }
        try {
            auth = start(settings);
        } catch (IllegalArgumentException e) {
            return Finding.failed(DoctorCode.AGENT_KEYS, String.valueOf(e.getMessage()));
        }
        return judge(auth, UNSIGNED).problem() != null
                ? Finding.ok("there are keys to check agents' tokens with")
                : Finding.failed(
                        DoctorCode.AGENT_KEYS, settings.auth().jwt().jwksUrl() + " gave no keys that could be used");
    }

    Finding token() throws CheckEnded {
        Settings settings = chart.settings();
        if (token == null) {
            return Finding.notChecked("give the agent's token: --token or --token-file");
        }
        return switch (settings.auth().mode()) {
            case JWT -> signed(settings, token);
            case PLATFORM -> opaque(settings, token);
            case NONE -> nobodys();
        };
    }

    /** Anybody may type as any participant. */
    private Finding nobodys() {
        chart.agent = Agent.ANYONE;
        return Finding.notChecked("auth.mode is none: the relay does not look at it");
    }

    private Finding signed(Settings settings, String given) throws CheckEnded {
        AgentAuth judge = auth;
        if (judge == null) {
            return Finding.notChecked("there are no keys to check it with");
        }
        Judgement judgement = judge(judge, given);
        if (judgement.caller() != null) {
            return taken(judgement.caller().agent());
        }
        ProblemCode problem = judgement.problem();
        if (problem == null) {
            return Finding.failed(DoctorCode.AGENT_KEYS, "the keys could not be fetched");
        }
        boolean seedsMistake = settings.upstream().dialect() == Settings.Dialect.GUEST
                && given.indexOf('.') < 0
                && platform(settings).isAccessToken(given);
        Explained code = seedsMistake ? DoctorCode.PLATFORM_TOKEN : problem;
        return Finding.failed(code, judgement.detail());
    }

    /** As mode {@code platform} asks: whose token is it? */
    private Finding opaque(Settings settings, String given) throws CheckEnded {
        if (!Platform.isHeaderSafe(given)) {
            return Finding.failed(ProblemCode.TOKEN_INVALID, "it holds characters that no header can carry");
        }
        Reply reply = platform(settings).get("/api/v2/users/me", given);
        String userId = reply.text("id");
        if (reply.isGood() && userId != null) {
            Bearer bearer = new Bearer(0, given, Long.MAX_VALUE);
            boolean service = settings.auth().serviceSubjects().contains(userId);
            return taken(new Agent(userId, service, bearer));
        }
        String why = reply.status() == 400 ? ": a token without a user, as clients have" : "";
        return Finding.failed(ProblemCode.TOKEN_INVALID, reply.line() + why);
    }

    private Finding taken(Agent agent) {
        chart.agent = agent;
        return Finding.ok("the relay would take it, user " + agent.userId());
    }

    private AgentAuth start(Settings settings) {
        Vertx own = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertx = own;
        return new AgentAuths(own, settings, () -> System.nanoTime() / NS_PER_MS, epochMs)
                .onLoop(
                        (asked, reply) -> {
                            throw new IllegalStateException("mode jwt asks nobody");
                        },
                        Runnable::run);
    }

    private Judgement judge(AgentAuth judge, String given) throws CheckEnded {
        CompletableFuture<Judgement> judged = new CompletableFuture<>();
        judge.authenticate(given, new AuthSink() {
            @Override
            public void authenticated(Caller caller) {
                judged.complete(new Judgement(caller, null, ""));
            }

            @Override
            public void refused(ProblemCode problem, String detail) {
                judged.complete(new Judgement(null, problem, detail));
            }

            @Override
            public void unverified() {
                judged.complete(new Judgement(null, null, ""));
            }
        });
        return web.await(judged, "the keys for agents' tokens");
    }

    private Platform platform(Settings settings) {
        return new Platform(web, settings.upstream());
    }

    @Override
    public void close() {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
