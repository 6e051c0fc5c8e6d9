package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Decision;
import io.keyfold.core.Outcome;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.shard.FakeUpstream.Written;
import io.keyfold.upstream.CallResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The guest of one conversation, who sees every call that is accepted for the display time, and the invariants of its
 * calls, checked as each is written. Times since the world began.
 */
final class Guest {
    private static final TypingPolicy POLICY = Setup.TYPING;

    private record Lit(long fromMs, long untilMs) {}

    private final World world;
    private final List<Lit> lits = new ArrayList<>();
    private final List<Long> callsAtMs = new ArrayList<>();
    private final List<Long> offsAtMs = new ArrayList<>();
    private final boolean clearsOnMessage;
    private boolean inFlight;
    private boolean resend;
    private boolean soonerAllowed;
    private long lastKeyAtMs;
    private long wantedAtMs;
    private boolean held;
    private boolean lostOwner;

    Guest(World world) {
        this.world = world;
        this.clearsOnMessage = world.setup.capabilities.clearsOnMessage();
    }

    void keyed() {
        lastKeyAtMs = world.elapsedMs();
    }

    void held() {
        held = true;
    }

    void decided(long verdict) {
        if (Verdict.isDecision(verdict) && Verdict.reason(verdict).decision() == Decision.WANTED) {
            wantedAtMs = lastKeyAtMs;
        }
    }

    /** The agent's message: it clears the indicator and frees the interval. */
    void message() {
        if (clearsOnMessage) {
            clear();
        }
        soonerAllowed = true;
    }

    private void clear() {
        long nowMs = world.elapsedMs();
        lits.replaceAll(lit -> new Lit(lit.fromMs, Math.min(lit.untilMs, Math.max(lit.fromMs, nowMs))));
    }

    /** Its owner is gone with what it knew: one call may come before its time. */
    void lostOwner() {
        lostOwner = true;
    }

    void unwritten() {
        soonerAllowed = true;
    }

    void written(Written call, CallResult result) {
        long nowMs = world.elapsedMs();
        assertThat(inFlight && !lostOwner)
                .as("a call in flight already %s", call)
                .isFalse();
        if (!callsAtMs.isEmpty() && !resend && !lostOwner) {
            long leastMs = soonerAllowed ? POLICY.messageFloorMs() : POLICY.refreshIntervalMs();
            long spacingMs = nowMs - callsAtMs.get(callsAtMs.size() - 1);
            assertThat(spacingMs).as("spacing before %s", call).isGreaterThanOrEqualTo(leastMs);
        }
        if (!offsAtMs.isEmpty()) {
            assertThat(nowMs - offsAtMs.get(offsAtMs.size() - 1))
                    .as("from an Off to %s", call)
                    .isGreaterThanOrEqualTo(POLICY.messageFloorMs());
        }
        if (!held) {
            assertThat(nowMs - wantedAtMs).as("age of %s", call).isBetween(0L, POLICY.maxAgeMs());
        }
        lostOwner = false;
        callsAtMs.add(nowMs);
        inFlight = true;
        resend = false;
        soonerAllowed = false;
        if (result.outcome() == Outcome.ACCEPTED) {
            lits.add(new Lit(nowMs, nowMs + POLICY.displayDurationMs()));
        }
    }

    /** The end of the indicator, told: the guest sees it go, and the next call owes the floor only. */
    void off(CallResult result) {
        long nowMs = world.elapsedMs();
        assertThat(inFlight && !lostOwner).as("a call in flight already").isFalse();
        assertThat(offsAtMs.isEmpty() || callsAtMs.get(callsAtMs.size() - 1) >= offsAtMs.get(offsAtMs.size() - 1))
                .as("an On between two Offs")
                .isTrue();
        offsAtMs.add(nowMs);
        inFlight = true;
        resend = false;
        soonerAllowed = true;
        if (result.outcome() == Outcome.ACCEPTED) {
            clear();
        }
    }

    void answered(CallResult result) {
        inFlight = false;
        resend = result.outcome() == Outcome.TOKEN_REJECTED;
        // What one participant is refused costs the others the floor only.
        soonerAllowed |= result.outcome() == Outcome.REJECTED;
    }

    boolean seesTypingAt(long atMs) {
        return lits.stream().anyMatch(lit -> lit.fromMs <= atMs && atMs < lit.untilMs);
    }

    /** The longest time without the indicator between the two. */
    long longestGapMs(long fromMs, long toMs) {
        long longestMs = 0;
        long darkSinceMs = fromMs;
        for (Lit lit : lits) {
            longestMs = Math.max(longestMs, Math.min(lit.fromMs, toMs) - darkSinceMs);
            darkSinceMs = Math.max(darkSinceMs, lit.untilMs);
        }
        return Math.max(longestMs, toMs - darkSinceMs);
    }

    List<Long> callsAtMs() {
        return callsAtMs;
    }

    List<Long> offsAtMs() {
        return offsAtMs;
    }
}
