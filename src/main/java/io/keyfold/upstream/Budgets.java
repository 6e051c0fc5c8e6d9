package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.Gcra;
import io.keyfold.core.Outcome;
import io.keyfold.core.Rank;
import io.keyfold.core.RateTold;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.core.share.Share;
import io.keyfold.core.share.SharedLimit;
import io.keyfold.ops.LoopMeters.Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may go upstream: one instance for all loops of a node, without locks. Typing calls take a permit of
 * their token, one of the whole cluster's and one of the month's; look-ups and token requests have a budget of their
 * own. A refused admission leaves every budget as it was. Times are monotonic ms.
 */
public final class Budgets {
    private static final long MS_PER_MINUTE = 60_000;

    /** Minutes since the epoch outgrow a counter's period; only neighbours have to differ. */
    private static final long MINUTE_MASK = 0x7fffff;

    private final LongSupplier nowEpochMs;
    private final TokenBudgets tokens;
    private final TokenBudget clientToken;
    private final TypingPermits typing;
    private final SharedPermits control;
    private final Map<SharedLimit, AtomicLong> tries = new EnumMap<>(SharedLimit.class);
    private final CallCounts counts;
    private final PeriodCounter typingMinute = new PeriodCounter();
    private final PeriodCounter controlMinute = new PeriodCounter();
    private volatile Settings.UpstreamLimits limits;
    private volatile int members = 1;
    private volatile Rates rates;

    /**
     * @param nowEpochMs the wall clock, for the month and the day only
     * @param nowMs the monotonic clock's present
     */
    public Budgets(Settings.UpstreamLimits limits, LongSupplier nowEpochMs, long nowMs) {
        this.nowEpochMs = nowEpochMs;
        this.counts = new CallCounts(nowEpochMs);
        this.limits = limits;
        rates = Rates.of(limits, members);
        tokens = new TokenBudgets(nowMs);
        clientToken = TokenBudget.ofRelay(nowMs);
        typing = new TypingPermits(nowMs);
        control = new SharedPermits(nowMs);
        for (SharedLimit limit : SharedLimit.values()) {
            tries.put(limit, new AtomicLong());
        }
    }

    /** New limits, from now on. */
    public void apply(Settings.UpstreamLimits changed) {
        limits = changed;
        rates = Rates.of(changed, members);
    }

    /**
     * This node is one of several: of the limits that they share it may use this, from now on. One thread.
     *
     * @param among members that divide what is not shared by demand, at least 1
     */
    public void share(Map<SharedLimit, Share> shares, int among, long nowMs) {
        shares.forEach((limit, share) -> permits(limit).share(share, nowMs));
        if (among != members) {
            members = among;
            rates = Rates.of(limits, among);
        }
    }

    /** Calls that wanted a permit of {@code limit} since this was asked last, whether or not there was one. */
    public long takeTries(SharedLimit limit) {
        return tries(limit).getAndSet(0);
    }

    private SharedPermits permits(SharedLimit limit) {
        return switch (limit) {
            case TYPING -> typing.cluster;
            case CONTROL -> control;
            case CLIENT_TOKEN -> clientToken.permits;
        };
    }

    private AtomicLong tries(SharedLimit limit) {
        return Objects.requireNonNull(tries.get(limit));
    }

    /** What was called, today and this month, and the month's cap. */
    public CallCounts counts() {
        return counts;
    }

    /** All calls that may be made in a month; 0 for no limit. */
    public long perMonth() {
        return rates.perMonth();
    }

    /** The budget of the relay's own credential. */
    TokenBudget clientToken() {
        return clientToken;
    }

    /** The budget of an agent's token; null when more tokens are in use than are kept. */
    @Nullable
    TokenBudget tokenOf(Bearer bearer, long nowMs) {
        return tokens.of(bearer, nowMs);
    }

    /**
     * Takes what one typing call needs, all or nothing.
     *
     * @param token whose token the call carries; null for a guest token, whose rate its conversation keeps
     * @return {@link Verdict#TAKEN} or why not
     */
    long admit(@Nullable TokenBudget token, Claim claim, long nowMs) {
        Rates now = rates;
        tries(SharedLimit.TYPING).getAndIncrement();
        if (token == clientToken) {
            tries(SharedLimit.CLIENT_TOKEN).getAndIncrement();
        }
        long refusal = peek(token, now, claim, nowMs);
        return refusal == Verdict.TAKEN ? take(token, now, claim.rank(), nowMs) : refusal;
    }

    private Rates.@Nullable Rate rateOf(TokenBudget token, Rates now) {
        return token == clientToken ? now.client() : now.token();
    }

    private long peek(@Nullable TokenBudget token, Rates now, Claim claim, long nowMs) {
        if (token != null) {
            long refusedMs = token.refusedMs(nowMs);
            if (refusedMs > 0) {
                return Verdict.of(Reason.TOKEN_REJECTED, refusedMs);
            }
            long backoffMs = token.backoffMs(nowMs);
            if (backoffMs > 0) {
                return Verdict.of(Reason.BACKOFF, backoffMs);
            }
        }
        if (counts.isUsedUp(now.perMonth())) {
            return Verdict.of(Reason.CAP);
        }
        Rates.Rate rate = token == null ? null : rateOf(token, now);
        long waitMs = typing.waitMs(token, rate, now.cluster(), claim, nowMs);
        return waitMs > 0 ? Verdict.of(Reason.BUDGET, waitMs) : Verdict.TAKEN;
    }

    /** Another loop may be quicker between the look and the take: then what was taken goes back. */
    private long take(@Nullable TokenBudget token, Rates now, Rank rank, long nowMs) {
        if (!counts.take(now.perMonth())) {
            return Verdict.of(Reason.CAP);
        }
        Rates.Rate rate = token == null ? null : rateOf(token, now);
        long pricePermille = token == null ? SharedPermits.WHOLE : pricePermille(token, rate, nowMs);
        if (!typing.take(token, rate, now.cluster(), rank, pricePermille, nowMs)) {
            counts.giveBack();
            return Verdict.of(Reason.BUDGET, 1);
        }
        return Verdict.TAKEN;
    }

    /** The relay's own token is its own: what the platform allows it, it allows all nodes together. */
    private long pricePermille(TokenBudget token, Rates.@Nullable Rate rate, long nowMs) {
        if (rate == null) {
            return SharedPermits.WHOLE;
        }
        int limit = token == clientToken ? rate.perMinute() : limits.perTokenPerMinute();
        return token.pricePermille(limit, rate.used(), nowMs);
    }

    /** A call that had its permit never left: it costs nothing in the month. */
    void unsent() {
        counts.giveBack();
    }

    /**
     * The platform answered a typing call.
     *
     * @param token whose token the call carried; null for a guest token
     * @param told what it counts, if it told
     * @param tookMs since the call was written
     */
    void answered(@Nullable TokenBudget token, Outcome outcome, @Nullable RateTold told, long tookMs, long nowMs) {
        if (token != null && told != null) {
            token.told(told, tookMs, nowMs);
        }
        if (token != null && outcome == Outcome.ACCEPTED) {
            token.accepted();
        }
        if (outcome == Outcome.THROTTLED && token != null) {
            token.throttled(rateOf(token, rates), nowMs);
        } else if (outcome == Outcome.THROTTLED) {
            typing.spacing.throttled(nowMs);
        }
    }

    /** The platform answered 401 to a call with this agent's token. */
    void refused(TokenBudget token, long nowMs) {
        tokens.refused(token, nowMs);
    }

    /** The platform answered 429 to a call with this token. */
    void backOff(TokenBudget token, long retryAfterMs, long nowMs) {
        token.backOff(nowMs, retryAfterMs, ThreadLocalRandom.current().nextInt(1_000));
    }

    /**
     * Takes a permit for a look-up or a token request, and counts it in the month: the cap stops typing, and what only
     * typing causes ends with it.
     *
     * @param token whose token the call carries; null for none
     * @return 0, or the ms to wait until it is worth asking again
     */
    long takeControl(@Nullable TokenBudget token, long nowMs) {
        long leftAloneMs = token == null ? 0 : Math.max(token.backoffMs(nowMs), token.refusedMs(nowMs));
        if (leftAloneMs > 0) {
            return leftAloneMs;
        }
        Rates.Rate rate = rates.control();
        tries(SharedLimit.CONTROL).getAndIncrement();
        if (control.take(rate, Rank.START, nowMs, SharedPermits.WHOLE) == Permits.REFUSED) {
            return Math.max(1, control.waitMs(rate, Rank.START, nowMs));
        }
        if (token != null) {
            token.tried(nowMs);
        }
        counts.take();
        return 0;
    }

    /**
     * A call that this node passed on unasked (a proxied message): it is counted, and its token pays for it, if that is
     * one with which this node has made calls itself. Nobody has checked the token of such a call.
     */
    public void passedThrough(Operation operation, @Nullable Bearer bearer, long nowMs) {
        TokenBudget token = bearer == null ? null : tokens.known(bearer);
        if (token != null) {
            token.permits.charge(rates.token(), nowMs);
            token.passed(nowMs);
        }
        counts.take();
        sent(operation);
    }

    /**
     * The platform answered a call that was passed on: what it counts of a token with which this node makes calls, too,
     * corrects what is known of it. Some paths have limits of their own, which say nothing of typing: only a message is
     * sure to share its limit; of others it is believed when the limit is the same.
     *
     * @param told what it counts, if it told
     * @param tookMs since the call left
     */
    void passedIsAnswered(
            Operation operation, @Nullable Bearer bearer, @Nullable RateTold told, long tookMs, long nowMs) {
        TokenBudget token = bearer == null || told == null ? null : tokens.known(bearer);
        if (token == null || told == null) {
            return;
        }
        boolean typingsLimit = told.allowed() == token.allowedPerMinute(limits.perTokenPerMinute(), nowMs);
        if (operation == Operation.MESSAGE || typingsLimit) {
            token.told(told, tookMs, nowMs);
        }
    }

    /** The platform said 429 to a call that was passed on: this node's own calls with that token wait as well. */
    void passedIsThrottled(@Nullable Bearer bearer, long retryAfterMs, long nowMs) {
        TokenBudget token = bearer == null ? null : tokens.known(bearer);
        if (token != null) {
            backOff(token, retryAfterMs, nowMs);
        }
    }

    /** A request was written. */
    void sent(Operation operation) {
        counts.sent(operation);
        boolean guestSees = operation == Operation.TYPING || operation == Operation.MESSAGE;
        (guestSees ? typingMinute : controlMinute).add(thisMinute());
    }

    /**
     * The budgets as people see them.
     *
     * @param refreshIntervalMs how often a typing conversation needs a call
     * @param clientTyping whether typing calls carry the relay's own token
     */
    public Status status(long nowMs, long refreshIntervalMs, boolean clientTyping) {
        Rates now = rates;
        CallTally calls = counts.all();
        Rates.Rate clientRate = clientTyping ? now.client() : null;
        long priceNow = pricePermille(clientToken, clientRate, nowMs);
        long extraMs = Math.max(typing.spacing.extraMs(nowMs), clientTyping ? clientToken.spacing.extraMs(nowMs) : 0);
        return new Status(
                available(clientToken.permits, clientRate, nowMs),
                available(typing.cluster, now.cluster(), nowMs),
                available(control, now.control(), nowMs),
                atOnce(clientRate, priceNow, now.cluster(), refreshIntervalMs),
                extraMs,
                tokens.size(),
                typingMinute.count(thisMinute()),
                controlMinute.count(thisMinute()),
                counts.monthUsed(),
                now.perMonth(),
                calls);
    }

    private static OptionalLong available(SharedPermits permits, Rates.@Nullable Rate rate, long nowMs) {
        return rate == null ? OptionalLong.empty() : OptionalLong.of(permits.available(rate, nowMs));
    }

    private static OptionalLong atOnce(
            Rates.@Nullable Rate client,
            long clientPricePermille,
            Rates.@Nullable Rate cluster,
            long refreshIntervalMs) {
        long clientPerMinute = client == null ? Long.MAX_VALUE : perMinute(client) * 1_000 / clientPricePermille;
        long perMinute = Math.min(clientPerMinute, perMinute(cluster));
        return perMinute == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of((long) (perMinute * Gcra.USED_SHARE * refreshIntervalMs / MS_PER_MINUTE));
    }

    private static long perMinute(Rates.@Nullable Rate rate) {
        return rate == null ? Long.MAX_VALUE : rate.perMinute();
    }

    private long thisMinute() {
        return nowEpochMs.getAsLong() / MS_PER_MINUTE & MINUTE_MASK;
    }

    /**
     * A snapshot; an empty value is no limit.
     *
     * @param clientPermits typing calls that the relay's own token could make at once
     * @param clusterPermits typing calls that all could make at once
     * @param controlPermits look-ups and token requests that could be made at once
     * @param conversationsAtOnce conversations that could type at once within the shared limits
     * @param stretchMs how much longer than that all wait for their next call, since permits are short
     * @param tokens agents' tokens with a budget now
     * @param typingThisMinute typing and message calls written in the running minute of the wall clock
     * @param controlThisMinute look-ups, checks and token requests, likewise
     * @param monthUsed upstream calls of this calendar month (UTC), by all nodes
     * @param monthCap 0 for none
     * @param calls requests written today and this month (UTC), by all nodes
     */
    public record Status(
            OptionalLong clientPermits,
            OptionalLong clusterPermits,
            OptionalLong controlPermits,
            OptionalLong conversationsAtOnce,
            long stretchMs,
            int tokens,
            long typingThisMinute,
            long controlThisMinute,
            long monthUsed,
            long monthCap,
            CallTally calls) {}
}
