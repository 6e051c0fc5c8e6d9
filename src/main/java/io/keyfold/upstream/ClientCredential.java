package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.Lease;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.LeaseState;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay's own platform credential: one for all loops, asked for by one request at a time, renewed ahead of its
 * expiry while it is in use. The lease is owned by the event loop that made this object; every other thread reads an
 * immutable view, and what it reports is done on the owner. Absent when it is not configured: then {@link #canMint()}
 * is false and every wait fails.
 */
public final class ClientCredential {
    /** Who waits for the token: one of the two, once, on the waiter's own context. */
    interface Waiter {
        void token(ClientToken token);

        void noToken(CallResult why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClientCredential.class);

    private final Vertx vertx;
    private final LoopHttp http;
    private final Budgets budgets;
    private final LoopMeters meters;
    private final LeasePolicy policy;
    private final Lease lease = new Lease();
    private final TokenWaiters waiters = new TokenWaiters();
    private final @Nullable RequestOptions request;
    private final @Nullable String clientId;
    private volatile @Nullable String clientSecret;
    private volatile CredentialView view = CredentialView.none(System.currentTimeMillis());
    private volatile long usedAtMs;
    private @Nullable ClientToken token;
    private @Nullable String lastError;
    private CallResult lastFailure = CallResult.unreachable(false);
    private int requests;

    /**
     * Made on the loop that will own it.
     *
     * @param meters of that loop
     * @param nowMs the monotonic clock
     */
    public ClientCredential(
            Vertx vertx,
            Settings.Upstream settings,
            LeasePolicy policy,
            Budgets budgets,
            LoopMeters meters,
            LongSupplier nowMs) {
        this.vertx = vertx;
        this.http = new LoopHttp(vertx, settings.timeoutMs(), nowMs);
        this.policy = policy;
        this.budgets = budgets;
        this.meters = meters;
        Settings.OAuth oauth = settings.oauth();
        this.clientId = oauth.clientId();
        this.clientSecret = oauth.clientSecret();
        this.request = oauth.tokenUrl() == null
                ? null
                : BaseUrl.parse(oauth.tokenUrl()).options(HttpMethod.POST, "");
        this.usedAtMs = nowMs.getAsLong();
    }

    /** Whether a token could be asked for at all: URL, id and secret are configured. */
    public boolean canMint() {
        return request != null && clientId != null && clientSecret != null;
    }

    /**
     * A new secret, from the next request on; a token that is held stays, a wait that the old one earned ends.
     * {@link #canMint()} knows it at once. Any thread.
     */
    public void apply(@Nullable String newSecret) {
        if (Objects.equals(newSecret, clientSecret)) {
            return;
        }
        clientSecret = newSecret;
        http.later(() -> {
            lease.forgiven();
            publish();
        });
    }

    /** The token to use now, or null: then {@link #await}. Any thread. */
    @Nullable
    ClientToken current(long nowMs) {
        usedAtMs = nowMs;
        return view.usable(nowMs);
    }

    /** {@link Verdict#TAKEN} when a token is there or can be waited for, else why not. Any thread. */
    long refusal(long nowMs) {
        CredentialView seen = view;
        return seen.usable(nowMs) == null && !canMint() ? Verdict.of(Reason.NO_LEASE) : seen.refusal(nowMs);
    }

    /** Answers {@code waiter} on the calling context, within {@code upstream.timeout}. Any loop. */
    void await(Waiter waiter) {
        Context asking = vertx.getOrCreateContext();
        http.later(() -> need(asking, waiter));
    }

    /** The platform answered 401 to the token of {@code generation}. Any thread. */
    void rejected(int generation) {
        http.later(() -> {
            LeaseStep step = lease.rejected(http.nowMs.getAsLong(), generation, policy, canMint());
            if (step == LeaseStep.SUSPENDED) {
                LOG.error("platform keeps refusing fresh tokens key=upstream.oauth retryInMs={}", policy.suspendMs());
            }
            if (step == LeaseStep.REQUEST) {
                ask();
            }
            publish();
        });
    }

    /** The platform took the token of {@code generation}. Any thread; free unless a token was refused before. */
    void accepted(int generation) {
        if (view.doubted()) {
            http.later(() -> {
                lease.accepted(generation);
                publish();
            });
        }
    }

    /** For {@code /status}. Any thread. */
    public Status status(long nowMs) {
        CredentialView seen = view;
        return new Status(seen.state(nowMs), seen.suspended(), seen.sinceEpochMs(), seen.lastError());
    }

    public Future<Void> close() {
        return http.close();
    }

    private void need(Context asking, Waiter waiter) {
        LeaseStep step = lease.need(http.nowMs.getAsLong(), canMint());
        ClientToken held = token;
        if (step == LeaseStep.USE && held != null) {
            asking.runOnContext(ignored -> waiter.token(held));
        } else if (step == LeaseStep.REFUSED || !waiters.add(asking, waiter)) {
            CallResult why = refusedBecause();
            asking.runOnContext(ignored -> waiter.noToken(why));
        }
        if (step == LeaseStep.REQUEST) {
            ask();
        }
        publish();
    }

    /** Sends the one request; its answer counts only while no later one was sent. */
    private void ask() {
        RequestOptions options = request;
        String id = clientId;
        String secret = clientSecret;
        int number = ++requests;
        long waitMs = budgets.takeControl(null, http.nowMs.getAsLong());
        if (options == null || id == null || secret == null || waitMs > 0) {
            http.later(() -> failed(number, CallResult.noPermit(waitMs)));
            return;
        }
        OAuthRequest call = new OAuthRequest(http, Authorization.basic(id, secret), new OAuthRequest.Reply() {
            @Override
            public void granted(TokenGrant grant, long tookNs) {
                count(Outcome.ACCEPTED, tookNs);
                ClientCredential.this.granted(number, grant);
            }

            @Override
            public void failed(CallResult result, long tookNs) {
                count(result.outcome(), tookNs);
                ClientCredential.this.failed(number, result);
            }
        });
        http.deadlines.add(call);
        call.start(options);
    }

    private void count(Outcome outcome, long tookNs) {
        meters.upstreamRequest(Operation.OAUTH_TOKEN, outcome, tookNs);
        if (tookNs > 0) {
            budgets.sent(Operation.OAUTH_TOKEN);
        }
        if (lease.state() == LeaseState.RENEWING) {
            meters.leaseRenewal(outcome);
        }
    }

    private void granted(int number, TokenGrant grant) {
        if (number != requests) {
            return;
        }
        long nowMs = http.nowMs.getAsLong();
        if (lease.granted(nowMs, grant.lifeMs(), policy, jitterPermille()) != LeaseStep.USE) {
            waiters.noToken(refusedBecause());
            return;
        }
        ClientToken fresh =
                new ClientToken(Authorization.bearer(grant.token()), lease.generation(), lease.expiresAtMs());
        token = fresh;
        lastError = null;
        publish();
        renewLater(nowMs);
        waiters.token(fresh);
    }

    private void failed(int number, CallResult result) {
        if (number != requests) {
            return;
        }
        lastFailure = new CallResult(result.outcome(), false, result.status(), result.retryAfterMs(), result.refusal());
        lastError = "token request: " + result.outcome().label() + (result.status() > 0 ? " " + result.status() : "");
        long nowMs = http.nowMs.getAsLong();
        lease.failed(nowMs, result.retryAfterMs(), policy, jitterPermille());
        LOG.warn("no platform token outcome={} status={}", result.outcome().label(), result.status());
        publish();
        if (lease.state() == LeaseState.HELD) {
            renewLater(nowMs);
        }
        waiters.noToken(refusedBecause());
    }

    private void renewLater(long nowMs) {
        int generation = lease.generation();
        vertx.setTimer(Math.max(1, lease.renewAtMs() - nowMs), ignored -> {
            long firedAtMs = http.nowMs.getAsLong();
            boolean live = firedAtMs - usedAtMs < policy.idleAfterMs();
            if (generation == lease.generation() && lease.tick(firedAtMs, live, canMint()) == LeaseStep.REQUEST) {
                ask();
            }
            publish();
        });
    }

    private CallResult refusedBecause() {
        return lease.isSuspended() ? CallResult.unwritten(Outcome.TOKEN_REJECTED) : lastFailure;
    }

    private void publish() {
        if (!lease.isUsable(http.nowMs.getAsLong())) {
            token = null;
        }
        view = view.next(lease, token, lastError, System.currentTimeMillis());
    }

    private static int jitterPermille() {
        return ThreadLocalRandom.current().nextInt(1_000);
    }

    /**
     * How the credential stands.
     *
     * @param state of its lease
     * @param suspended whether the platform kept refusing fresh tokens
     * @param sinceEpochMs since when it is in that state
     * @param lastError what went wrong last, without secrets; null when nothing did since the last token
     */
    public record Status(
            LeaseState state,
            boolean suspended,
            long sinceEpochMs,
            @Nullable String lastError) {}
}
