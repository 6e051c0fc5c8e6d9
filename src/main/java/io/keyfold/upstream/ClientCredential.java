package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.LeaseState;
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

/**
 * The relay's own platform credential: one token for all loops, and in a cluster for all nodes, asked for by one
 * request at a time, renewed ahead of its expiry while it is in use. The {@link CredentialKeeper} is owned by the event
 * loop that made this object; every other thread reads an immutable view, and what it reports is done on the owner.
 * Absent when it is not configured: then {@link #canMint()} is false and every wait fails.
 */
public final class ClientCredential {
    /** Who waits for the token: one of the two, once, on the waiter's own context. */
    interface Waiter {
        void token(ClientToken token);

        void noToken(CallResult why);
    }

    private final Vertx vertx;
    private final LoopHttp http;
    private final Budgets budgets;
    private final LoopMeters meters;
    private final CredentialKeeper keeper;
    private final @Nullable RequestOptions request;
    private final @Nullable String clientId;
    private volatile @Nullable String clientSecret;
    private volatile CredentialView view = CredentialView.none(System.currentTimeMillis());

    /**
     * Made on the loop that will own it.
     *
     * @param meters of that loop
     * @param nowMs the monotonic clock
     * @param peers the other nodes of the cluster, who share the token; null on a single node
     */
    public ClientCredential(
            Vertx vertx,
            Settings.Upstream settings,
            LeasePolicy policy,
            Budgets budgets,
            LoopMeters meters,
            LongSupplier nowMs,
            @Nullable CredentialPeers peers) {
        this.vertx = vertx;
        this.http = new LoopHttp(vertx, settings.timeoutMs(), nowMs);
        this.budgets = budgets;
        this.meters = meters;
        Settings.OAuth oauth = settings.oauth();
        this.clientId = oauth.clientId();
        this.clientSecret = oauth.clientSecret();
        this.request = oauth.tokenUrl() == null
                ? null
                : BaseUrl.parse(oauth.tokenUrl()).options(HttpMethod.POST, "");
        this.keeper = new CredentialKeeper(new Shell(), policy, settings.timeoutMs(), peers);
        CredentialSharing sharing = keeper.sharing();
        if (peers != null && sharing != null) {
            peers.listen(new FromPeers(sharing));
        }
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
        if (!Objects.equals(newSecret, clientSecret)) {
            clientSecret = newSecret;
            http.later(keeper::forgiven);
        }
    }

    /** The token to use now, or null: then {@link #await}. Any thread. */
    @Nullable
    ClientToken current(long nowMs) {
        keeper.used(nowMs);
        return view.usable(nowMs);
    }

    /** {@link Verdict#TAKEN} when a token is there or can be waited for, else why not. Any thread. */
    long refusal(long nowMs) {
        CredentialView seen = view;
        return seen.usable(nowMs) == null && !canMint() ? Verdict.of(Reason.NO_LEASE) : seen.refusal(nowMs);
    }

    /**
     * Answers {@code waiter} on the calling context, within {@code upstream.timeout}, or twice that where nodes come
     * and go: every call that waits has a deadline of its own. Any loop.
     */
    void await(Waiter waiter) {
        Waiter there = new OnContext(vertx.getOrCreateContext(), waiter);
        http.later(() -> keeper.need(there));
    }

    /** The platform answered 401 to the token of {@code generation}. Any thread. */
    void rejected(int generation) {
        http.later(() -> keeper.rejected(generation));
    }

    /** The platform took the token of {@code generation}. Any thread; free unless a token was refused before. */
    void accepted(int generation) {
        if (view.doubted()) {
            http.later(() -> keeper.accepted(generation));
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

    /** The keeper's world: the owner's event loop, and the platform. */
    private final class Shell implements CredentialShell {
        @Override
        public long nowMs() {
            return http.nowMs.getAsLong();
        }

        @Override
        public long nowEpochMs() {
            return System.currentTimeMillis();
        }

        @Override
        public int jitterPermille() {
            return ThreadLocalRandom.current().nextInt(1_000);
        }

        @Override
        public void after(long delayMs, Runnable task) {
            vertx.setTimer(delayMs, timer -> task.run());
        }

        @Override
        public boolean canMint() {
            return ClientCredential.this.canMint();
        }

        @Override
        public void publish(CredentialView next) {
            view = next;
        }

        @Override
        public void request(int number) {
            RequestOptions options = request;
            String id = clientId;
            String secret = clientSecret;
            boolean configured = options != null && id != null && secret != null;
            long waitMs = configured ? budgets.takeControl(null, nowMs()) : 0;
            if (options == null || id == null || secret == null || waitMs > 0) {
                http.later(() -> keeper.failed(number, CallResult.noPermit(waitMs)));
                return;
            }
            OAuthRequest call = new OAuthRequest(http, Authorization.basic(id, secret), new Reply(number));
            http.deadlines.add(call);
            call.start(options);
        }
    }

    /** What becomes of the request of one number. */
    private final class Reply implements OAuthRequest.Reply {
        private final int number;

        Reply(int number) {
            this.number = number;
        }

        @Override
        public void granted(TokenGrant grant, long tookNs) {
            count(Outcome.ACCEPTED, tookNs);
            keeper.granted(number, grant);
        }

        @Override
        public void failed(CallResult result, long tookNs) {
            count(result.outcome(), tookNs);
            keeper.failed(number, result);
        }

        private void count(Outcome outcome, long tookNs) {
            meters.upstreamRequest(Operation.OAUTH_TOKEN, outcome, tookNs);
            if (tookNs > 0) {
                budgets.sent(Operation.OAUTH_TOKEN);
            } else {
                budgets.unsent();
            }
            if (keeper.isRenewing()) {
                meters.leaseRenewal(outcome);
            }
        }
    }

    /** What other nodes say, on the owner's loop. */
    private final class FromPeers implements CredentialPeers.Listener {
        private final CredentialSharing sharing;

        FromPeers(CredentialSharing sharing) {
            this.sharing = sharing;
        }

        @Override
        public void heard(String from, CredentialMessage message) {
            http.later(() -> sharing.heard(from, message));
        }

        @Override
        public void moved() {
            http.later(sharing::moved);
        }
    }

    /** A waiter of another event loop. */
    private record OnContext(Context context, Waiter waiter) implements Waiter {
        @Override
        public void token(ClientToken token) {
            context.runOnContext(nothing -> waiter.token(token));
        }

        @Override
        public void noToken(CallResult why) {
            context.runOnContext(nothing -> waiter.noToken(why));
        }
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
