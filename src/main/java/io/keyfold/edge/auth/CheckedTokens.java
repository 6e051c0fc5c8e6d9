package io.keyfold.edge.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.keyfold.config.Settings;
import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Gcra;
import io.keyfold.core.ProblemCode;
import io.keyfold.upstream.TokenCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Opaque tokens: checked with the platform once, remembered for {@code auth.platform.cache-for}. Shared by the event
 * loops of a node; any thread. One check per token and {@value #MAX_CHECKS} altogether at a time, and
 * {@value #MAX_CHECKS_PER_SECOND} a second, so that made-up tokens do not become a flood of calls to the platform; what
 * the platform is asked beside that is bounded by {@code upstream.limits.control-per-minute}.
 */
final class CheckedTokens {
    static final int MAX_REMEMBERED = 100_000;
    static final int MAX_BAD_REMEMBERED = 10_000;
    static final long BAD_REMEMBERED_MS = 30_000;
    /** Checks under way at once; a call that needs one more is answered as unverified. */
    static final int MAX_CHECKS = 64;
    /** Checks that begin in a second, and at once after a pause; then as with {@link #MAX_CHECKS}. */
    static final int MAX_CHECKS_PER_SECOND = 200;
    /** A token that could not be checked is not tried again at once: every key of its agent would try. */
    static final long UNCHECKED_MS = 1_000;
    /** Calls that wait for one check. */
    static final int MAX_WAITING = 256;
    /** A check younger than this is believed against a refused typing call, which may have had another cause. */
    static final long TRUSTED_MS = 10_000;

    private final LongSupplier nowMs;
    private final boolean carriesBearer;
    private final Cache<String, Checked> good;
    private final Cache<String, Boolean> bad;
    private final Cache<String, Boolean> unchecked;
    private final Gcra rate = Gcra.perSecond(MAX_CHECKS_PER_SECOND);
    private long tatNs;
    private final Map<String, List<Waiter>> checking = new HashMap<>();
    private volatile List<String> serviceSubjects;

    CheckedTokens(Settings settings, LongSupplier nowMs) {
        this.nowMs = nowMs;
        carriesBearer = settings.upstream().credential() == Settings.Credential.AGENT;
        serviceSubjects = settings.auth().serviceSubjects();
        good = remembering(settings.auth().platformCacheForMs(), MAX_REMEMBERED);
        bad = remembering(BAD_REMEMBERED_MS, MAX_BAD_REMEMBERED);
        unchecked = remembering(UNCHECKED_MS, MAX_BAD_REMEMBERED);
        tatNs = Gcra.fresh(nowMs.getAsLong());
    }

    private record Checked(Caller caller, long atMs) {}

    private record Waiter(AuthSink sink, Executor loop) {}

    private <V> Cache<String, V> remembering(long forMs, int atMost) {
        return Caffeine.newBuilder()
                .maximumSize(atMost)
                .expireAfterWrite(forMs, TimeUnit.MILLISECONDS)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(nowMs.getAsLong()))
                .build();
    }

    /** These subjects may type for any agent from now on. */
    void replaceServiceSubjects(List<String> subjects) {
        serviceSubjects = subjects;
        good.invalidateAll();
    }

    /** Answers at once when the token is known, else on {@code loop} when {@code check} has ended. */
    void authenticate(String token, TokenCheck check, Executor loop, AuthSink sink) {
        Checked known = good.getIfPresent(token);
        if (known != null) {
            sink.authenticated(known.caller);
        } else if (bad.getIfPresent(token) != null) {
            refuse(sink);
        } else if (unchecked.getIfPresent(token) != null) {
            sink.unverified();
        } else {
            switch (join(token, new Waiter(sink, loop))) {
                case FIRST -> check.check(token, new Reply(token));
                case WAITS -> {}
                case FULL -> sink.unverified();
            }
        }
    }

    /** The platform refused the token of this caller: the next call asks again. */
    void forget(Bearer bearer) {
        Checked known = good.getIfPresent(bearer.token());
        if (known != null && nowMs.getAsLong() - known.atMs >= TRUSTED_MS) {
            good.invalidate(bearer.token());
        }
    }

    private enum Joined {
        FIRST,
        WAITS,
        FULL
    }

    private synchronized Joined join(String token, Waiter waiter) {
        List<Waiter> waiting = checking.get(token);
        if (waiting == null) {
            long askedAtMs = nowMs.getAsLong();
            if (checking.size() >= MAX_CHECKS || rate.waitMs(tatNs, askedAtMs) > 0) {
                return Joined.FULL;
            }
            tatNs = rate.taken(tatNs, askedAtMs);
            checking.put(token, new ArrayList<>(List.of(waiter)));
            return Joined.FIRST;
        }
        return waiting.size() < MAX_WAITING && waiting.add(waiter) ? Joined.WAITS : Joined.FULL;
    }

    private void answer(String token, Consumer<AuthSink> answer) {
        List<Waiter> waiting;
        synchronized (this) {
            waiting = checking.remove(token);
        }
        if (waiting != null) {
            waiting.forEach(waiter -> waiter.loop.execute(() -> answer.accept(waiter.sink)));
        }
    }

    private static void refuse(AuthSink sink) {
        sink.refused(ProblemCode.TOKEN_INVALID, "The platform does not accept this agent token.");
    }

    private Caller callerOf(String token, String userId) {
        long id = TokenId.of(token);
        Bearer bearer = carriesBearer ? new Bearer(id, token, Long.MAX_VALUE) : null;
        return new Caller(new Agent(userId, serviceSubjects.contains(userId), bearer), id, Long.MAX_VALUE);
    }

    private final class Reply implements TokenCheck.Reply {
        private final String token;

        Reply(String token) {
            this.token = token;
        }

        @Override
        public void known(String userId) {
            Caller caller = callerOf(token, userId);
            good.put(token, new Checked(caller, nowMs.getAsLong()));
            answer(token, sink -> sink.authenticated(caller));
        }

        @Override
        public void rejected() {
            bad.put(token, Boolean.TRUE);
            answer(token, CheckedTokens::refuse);
        }

        @Override
        public void unavailable() {
            unchecked.put(token, Boolean.TRUE);
            answer(token, AuthSink::unverified);
        }
    }
}
