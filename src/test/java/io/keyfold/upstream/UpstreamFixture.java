package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.config.Settings.Credential;
import io.keyfold.config.Settings.Dialect;
import io.keyfold.config.Settings.OAuth;
import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.core.Bearer;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.LeasePolicy;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Everything of this package for one loop, against one base URL. */
final class UpstreamFixture {
    static final long TIMEOUT_MS = 1_500;
    static final UpstreamLimits NO_LIMITS = new UpstreamLimits(0, 0, 0, 0);
    static final OAuth NO_OAUTH = new OAuth(null, null, null);

    final Loop loop;
    final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    final Budgets budgets;
    final Breaker breaker = new Breaker("upstream", TIMEOUT_MS, Loop::nowMs);
    final ClientCredential credential;
    final HttpUpstream upstream;

    UpstreamFixture(Vertx vertx, Settings.Upstream settings) {
        loop = new Loop(vertx);
        budgets = new Budgets(settings.limits(), System::currentTimeMillis, Loop.nowMs());
        LeasePolicy policy = LeasePolicy.of(60_000, 120_000);
        credential = loop.call(() -> new ClientCredential(vertx, settings, policy, budgets, meters, Loop::nowMs, null));
        upstream =
                loop.call(() -> new HttpUpstream(vertx, settings, budgets, breaker, credential, meters, Loop::nowMs));
    }

    static Settings.Upstream settings(Dialect dialect, String url, OAuth oauth, UpstreamLimits limits) {
        return new Settings.Upstream(dialect, url, "/guest-tokens", oauth, Credential.CLIENT, limits, TIMEOUT_MS, null);
    }

    static OAuth oauth(String url) {
        return new OAuth(url + "/oauth/token", "id", "secret");
    }

    /** What a mint or a look-up brought: one of the two. */
    record Got<T>(@Nullable T value, @Nullable CallResult failure) {}

    Got<TokenGrant> mint() {
        CompletableFuture<Got<TokenGrant>> got = new CompletableFuture<>();
        loop.run(() -> upstream.mintGuestToken("conv-1", null, new Upstream.MintReply() {
            @Override
            public void minted(String guestToken, long lifeMs) {
                got.complete(new Got<>(new TokenGrant(guestToken, lifeMs), null));
            }

            @Override
            public void failed(CallResult result) {
                got.complete(new Got<>(null, result));
            }
        }));
        return Loop.join(got);
    }

    Got<ConversationFacts> lookUp(@Nullable Bearer bearer) {
        CompletableFuture<Got<ConversationFacts>> got = new CompletableFuture<>();
        loop.run(() -> upstream.lookUp("conv-1", bearer, new Upstream.LookUpReply() {
            @Override
            public void found(ConversationFacts facts) {
                got.complete(new Got<>(facts, null));
            }

            @Override
            public void failed(CallResult result) {
                got.complete(new Got<>(null, result));
            }
        }));
        return Loop.join(got);
    }

    /** {@code known:<id>}, {@code rejected} or {@code unavailable}. */
    String check(String token) {
        CompletableFuture<String> got = new CompletableFuture<>();
        loop.run(() -> upstream.tokenCheck().check(token, new TokenCheck.Reply() {
            @Override
            public void known(String userId) {
                got.complete("known:" + userId);
            }

            @Override
            public void rejected() {
                got.complete("rejected");
            }

            @Override
            public void unavailable() {
                got.complete("unavailable");
            }
        }));
        return Loop.join(got);
    }
}
