package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.ConversationFacts;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform over HTTP. One instance per event loop, made and used on that loop, with connections of its own;
 * {@link Budgets}, {@link Breaker} and {@link ClientCredential} are shared by all loops.
 */
public final class HttpUpstream implements Upstream {
    /** Typing calls of one loop that may be out at once. */
    public static final int MAX_IN_FLIGHT = Admittance.MAX_IN_FLIGHT;

    private static final int MAX_LOOK_UP_BYTES = 262_144;
    private static final int MAX_TOKEN_BYTES = 16_384;

    private final LoopHttp http;
    private final Dialect dialect;
    private final BaseUrl base;
    private final RequestOptions guestTokens;
    private final Budgets budgets;
    private final ClientCredential credential;
    private final LoopMeters meters;
    private final ControlCalls controls;
    private final Admittance admittance;
    private @Nullable Forwarder forwarder;

    /**
     * @param meters of this loop
     * @param nowMs the monotonic clock
     * @throws IllegalArgumentException when the base URL is none
     */
    public HttpUpstream(
            Vertx vertx,
            Settings.Upstream settings,
            Budgets budgets,
            Breaker breaker,
            ClientCredential credential,
            LoopMeters meters,
            LongSupplier nowMs) {
        this.http = new LoopHttp(vertx, settings.timeoutMs(), nowMs);
        this.dialect = Dialect.of(settings);
        this.base = BaseUrl.parse(settings.baseUrl());
        this.guestTokens = base.options(HttpMethod.POST, settings.guestTokensPath());
        this.budgets = budgets;
        this.credential = credential;
        this.meters = meters;
        this.controls = new ControlCalls(http, credential, budgets, breaker, meters);
        this.admittance = new Admittance(dialect.capabilities(), budgets, breaker, credential::refusal);
    }

    @Override
    public Capabilities capabilities() {
        return dialect.capabilities();
    }

    @Override
    public long admit(@Nullable Bearer bearer, Claim claim, long nowMs) {
        return admittance.admit(bearer, claim, nowMs);
    }

    @Override
    public void type(TypingCall call) {
        if (!call.on() && !dialect.capabilities().hasOff()) {
            throw new IllegalArgumentException("the dialect knows no Off");
        }
        Breaker.Leave leave = admittance.began();
        new TypingExchange(http, dialect, call, (exchange, result) -> typed(exchange, leave, result)).start(credential);
    }

    private void typed(TypingExchange exchange, Breaker.Leave leave, CallResult result) {
        TypingCall call = exchange.call();
        meters.upstreamRequest(Operation.TYPING, result.outcome(), exchange.tookNs());
        admittance.ended(leave, call.bearer(), result, exchange, http.nowMs.getAsLong());
        if (result.written()) {
            learn(call.bearer(), exchange.clientToken(), result);
        }
        call.ended(result);
    }

    /** What the answer says of a guest token is the shard's to remember; of every other token, the budgets'. */
    private void learn(@Nullable Bearer bearer, @Nullable ClientToken clientToken, CallResult result) {
        if (!dialect.capabilities().needsGuestToken()) {
            controls.learn(bearer, clientToken, result);
        }
    }

    @Override
    public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
        Buffer body = Buffer.buffer("{\"conversationId\":\"" + conversationId + "\"}");
        ControlCall.Question<TokenGrant> question = new ControlCall.Question<>(
                Operation.GUEST_TOKEN,
                guestTokens,
                body,
                bearer,
                MAX_TOKEN_BYTES,
                answer -> TokenGrant.parse(answer, "guest_token"));
        new ControlCall<>(controls, question, grant -> reply.minted(grant.token(), grant.lifeMs()), reply::failed)
                .start();
    }

    @Override
    public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
        ControlCall.Question<ConversationFacts> question = new ControlCall.Question<>(
                Operation.LOOK_UP,
                base.options(HttpMethod.GET, "/api/v2/conversations/" + BaseUrl.segment(conversationId)),
                Buffer.buffer(),
                bearer,
                MAX_LOOK_UP_BYTES,
                answer -> ConversationParser.parse(conversationId, answer));
        new ControlCall<>(controls, question, reply::found, reply::failed).start();
    }

    /** Checks of agents' tokens, over this loop's connections. */
    public TokenCheck tokenCheck() {
        return new HttpTokenCheck(controls, base);
    }

    /**
     * The way for calls that are passed on, over connections of their own, which end with this. Made on this loop.
     *
     * @param settings those of {@code upstream.*}
     */
    public Forwarder forwarder(Vertx vertx, Settings.Upstream settings) {
        Forwarder made = new Forwarder(vertx, settings, budgets, meters, http.nowMs);
        forwarder = made;
        return made;
    }

    /** Typing calls that are out now. */
    public int inFlight() {
        return admittance.inFlight();
    }

    public Future<Void> close() {
        Future<Void> closed = http.close();
        return forwarder == null ? closed : closed.eventually(forwarder::close);
    }
}
