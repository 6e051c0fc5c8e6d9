package io.keyfold.sim;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The simulated upstream: a stand-in for the messaging platform, over HTTP and, for tests and replay, in process. One
 * event loop owns its state. The methods here may be called from any thread: those that return a future run on that
 * loop and complete there; the log and the counters are written by the loop and made for being read by others.
 */
public final class Simulator {
    private static final int SECRET_BYTES = 32;
    /** Conversations made in one turn of the loop when many are asked for. */
    private static final int BATCH = 500;

    private final Vertx vertx;
    private final SimOptions options;
    private final String tokenSecret;
    private final SimState state;
    private final SimServer server;
    private final Context context;
    private final String deploymentId;

    private Simulator(
            Vertx vertx,
            SimOptions options,
            String tokenSecret,
            SimState state,
            SimServer server,
            Context context,
            String deploymentId) {
        this.vertx = vertx;
        this.options = options;
        this.tokenSecret = tokenSecret;
        this.state = state;
        this.server = server;
        this.context = context;
        this.deploymentId = deploymentId;
    }

    /** Starts one; fails when the port cannot be had. */
    public static Future<Simulator> start(Vertx vertx, SimOptions options) {
        String configured = options.tokenSecret();
        String secret = configured == null ? randomSecret() : configured;
        AgentJwt jwt = new AgentJwt(secret, options.requiredScope());
        SimState state = new SimState(options, new TokenStore(jwt, options.accessTokenTtlMs()));
        if (options.seedConversation()) {
            SeedData.addTo(state, Now.read());
        }
        SimServer server = new SimServer(state);
        return vertx.deployVerticle(server)
                .map(id -> new Simulator(vertx, options, secret, state, server, server.context(), id));
    }

    private static String randomSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The port listened on. */
    public int port() {
        return server.port();
    }

    /** For example {@code http://127.0.0.1:8090}. */
    public String baseUrl() {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return "http://" + host + ":" + port();
    }

    /** The HS256 secret that signs agents' access tokens; give it to a relay as {@code auth.jwt.hmac-secret}. */
    public String tokenSecret() {
        return tokenSecret;
    }

    /** Stops listening and closes all connections, once; the log and the counters can still be read. */
    public Future<Void> stop() {
        return vertx.deploymentIDs().contains(deploymentId) ? vertx.undeploy(deploymentId) : Future.succeededFuture();
    }

    /** The calls held in the log, oldest first: a snapshot. */
    public List<CallRecord> calls() {
        return state.log().toList();
    }

    /** The log itself, for readers that do not want a list of millions. */
    public CallLog callLog() {
        return state.log();
    }

    /**
     * Shows each further call to {@code observer}, after it was judged: on the simulator's loop, which it must not
     * hold. One observer at most; the last one counts.
     */
    public void observe(Consumer<CallRecord> observer) {
        server.observe(observer);
    }

    /** The counters. */
    public CallStats stats() {
        return state.stats();
    }

    /**
     * Makes a conversation with a guest and agents, or shows the one that has this id.
     *
     * @param conversationId null makes one
     * @param agents 0 to 16
     */
    public Future<ConversationTicket> createConversation(@Nullable String conversationId, int agents) {
        return onLoop(now -> state.ticket(state.create(conversationId, agents, null, now), now));
    }

    /** As {@link #createConversation} with one agent, who is this user: somebody with several conversations. */
    public Future<ConversationTicket> createConversationFor(String userId, @Nullable String conversationId) {
        return onLoop(now -> state.ticket(state.create(conversationId, 1, userId, now), now));
    }

    /** Makes {@code count} conversations of one agent each, without holding the loop for long. */
    public Future<List<ConversationTicket>> createConversations(int count) {
        return createConversations(count, 1);
    }

    /**
     * The same, with agents who have several conversations each.
     *
     * @param perAgent so many conversations that follow each other are one agent's; at least 1
     */
    public Future<List<ConversationTicket>> createConversations(int count, int perAgent) {
        return createMore(count, perAgent, new ArrayList<>(count));
    }

    private Future<List<ConversationTicket>> createMore(int count, int perAgent, List<ConversationTicket> made) {
        Future<Boolean> batch = onLoop(now -> {
            for (int i = 0; i < BATCH && made.size() < count; i++) {
                boolean another = made.size() % perAgent == 0;
                String userId = another
                        ? null
                        : made.get(made.size() - 1).agents().get(0).userId();
                made.add(state.ticket(state.create(null, 1, userId, now), now));
            }
            return made.size() == count;
        });
        return batch.compose(all -> all ? Future.succeededFuture(made) : createMore(count, perAgent, made));
    }

    /** The agents leave and another one joins; fails when there is no such live conversation. */
    public Future<ConversationTicket> transfer(String conversationId) {
        return onLoop(now -> {
            SimConversation conversation = known(conversationId);
            state.transfer(conversation, now);
            return state.ticket(conversation, now);
        });
    }

    /** Everybody leaves; fails when there is no such conversation. */
    public Future<Void> end(String conversationId) {
        return onLoop(now -> {
                    SimConversation conversation = known(conversationId);
                    state.end(conversation, now);
                    return conversation;
                })
                .mapEmpty();
    }

    private SimConversation known(String conversationId) {
        SimConversation conversation = state.conversation(conversationId);
        if (conversation == null) {
            throw new IllegalArgumentException("no such conversation: conversation=" + conversationId);
        }
        return conversation;
    }

    /** A live access token (JWT) of an agent; any user id will do. */
    public Future<String> agentToken(String userId) {
        return onLoop(now -> state.agentToken(userId, now));
    }

    /** A live access token (JWT) of the agent in the seed's conversations. */
    public Future<String> seedAgentToken() {
        return agentToken(SeedData.AGENT_USER_ID);
    }

    /** Puts faults in force, instead of those that are. */
    public Future<Void> setFaults(Faults faults) {
        return onLoop(now -> {
                    state.faults().set(faults, now.ms());
                    return faults;
                })
                .mapEmpty();
    }

    /** Ends all tokens of a kind at once. */
    public Future<Void> expireTokens(TokenKind kind) {
        return onLoop(now -> {
                    kind.expire(state.tokens());
                    return kind;
                })
                .mapEmpty();
    }

    private <T> Future<T> onLoop(Function<Now, T> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(turn -> {
            try {
                promise.complete(work.apply(Now.read()));
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
