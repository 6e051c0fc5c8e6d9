package io.keyfold.core;

/**
 * By how much the time between two calls of one conversation is longer than it need be, for all conversations that
 * share a limit, since there are not permits enough for all of them. Without it the first key after a permit came free
 * would have it, and who types fast would be shown and who types slowly would not. With it, all wait the same time
 * longer, and a permit goes to whoever waited longest. Who types in several conversations waits as many times longer in
 * each, ten times at most: so agents share, and not only conversations. Why not more: what the stretch does to one who
 * waits a hundred times longer is too coarse to be steered, and permits are lost.
 *
 * <p>Nothing is counted and nobody is known: it follows how late those are who are due and find no permit. As long as
 * that is more than a moment it grows by a third of the difference each second: by more it would run past what makes as
 * many due as there are permits, and for a while none would be. While nobody is refused it shrinks by a thirtieth each
 * second. That moment is kept on purpose: a few that wait are what uses every permit.
 *
 * <p>While somebody begins to type, and finds no permit, all others get what he leaves; while somebody has waited for a
 * first call for longer than a call may wait, next ones do. It takes a moment until he asks again, and without that
 * whoever asks meanwhile would have the permit.
 *
 * <p>Immutable; times are monotonic ms. Another period begins with the first word after the last one.
 *
 * @param extraMs longer than without shortage, for who types in one conversation
 * @param sinceMs when the running period began
 * @param lateMs of those who were refused in it, how much later than a moment they were; each times its weight, the
 *     times that its agent waits longer
 * @param refused sum of their weights' squares: what they were late by this is the stretch that fits them best
 * @param granted calls that left in it
 * @param throttled calls of them that were answered 429
 * @param startsUntilMs until when permits are kept for those who begin to type
 * @param firstsUntilMs until when they are kept for those, too, who wait for a first call
 */
public record Stretch(
        long extraMs,
        long sinceMs,
        long lateMs,
        int refused,
        int granted,
        int throttled,
        long startsUntilMs,
        long firstsUntilMs) {
    /** Nobody is made to wait longer than this on purpose. */
    public static final long MAX_EXTRA_MS = 600_000;

    /** Who types in more counts as if in so many. */
    public static final int MOST_CHATS = 10;

    static final long PERIOD_MS = 1_000;

    /** How late those may be who are due; it keeps permits from being left over. */
    static final long LATE_MS = 2_000;

    /** What a second of refusals from the platform, and nothing else, costs. */
    private static final long THROTTLED_MS = 1_000;

    /** So much at once, when there is no stretch yet. */
    private static final long LEAST_STEP_MS = 5_000;

    /** Who begins to type, and waits for a permit, asks again by then. */
    static final long STARTS_MS = 400;

    /** Who waits for a first call, and types on, asks again by then. */
    static final long FIRSTS_MS = 1_200;

    private static final long GROWS_BY = 3;
    private static final long SHRINKS_BY = 30;
    private static final long SHRINKS_MS = 20;

    /** No shortage. */
    public static Stretch none(long nowMs) {
        return new Stretch(0, nowMs, 0, 0, 0, 0, nowMs, nowMs);
    }

    /**
     * In how many ms the call of {@code claim} is due; 0 for now. To be asked of what {@link #at} says.
     *
     * @param chats conversations that its agent types in, at least 1
     */
    public long waitMs(Claim claim, int chats) {
        boolean spaced = extraMs > 0 && claim.sinceCallMs() != Claim.NEVER_MS;
        return spaced ? Math.max(0, claim.spacingMs() + extraMs(chats) - claim.sinceCallMs()) : 0;
    }

    private long extraMs(int chats) {
        return Math.min(MAX_EXTRA_MS, extraMs * Math.min(MOST_CHATS, chats));
    }

    /** As what the call of {@code claim} asks for a permit. */
    public Rank rankOf(Claim claim, long nowMs) {
        boolean keeps = startsUntilMs - nowMs > 0 || (isNext(claim) && firstsUntilMs - nowMs > 0);
        return keeps && (isNext(claim) || claim.rank() == Rank.WAITING) ? Rank.SPARE : claim.rank();
    }

    /**
     * One that was due found no permit. Who begins to type says nothing of those who wait for their next call.
     *
     * @param chats as in {@link #waitMs}
     */
    public Stretch refused(Claim claim, int chats, long nowMs) {
        Stretch now = at(nowMs);
        if (claim.rank() == Rank.START) {
            return now.keeping(nowMs + STARTS_MS, firstsUntilMs);
        }
        if (claim.rank() == Rank.WAITING) {
            return now.keeping(startsUntilMs, nowMs + FIRSTS_MS);
        }
        if (!isNext(claim) || now.rankOf(claim, nowMs) == Rank.SPARE) {
            return now;
        }
        long stretchedMs = now.extraMs(chats);
        long longestMs = Math.max(stretchedMs, LEAST_STEP_MS);
        long byMs = claim.sinceCallMs() - claim.spacingMs() - stretchedMs;
        long addedMs = Math.min(longestMs, Math.max(0, byMs)) - LATE_MS;
        int weight = Math.min(MOST_CHATS, chats);
        return new Stretch(
                now.extraMs,
                now.sinceMs,
                now.lateMs + weight * addedMs,
                now.refused + weight * weight,
                now.granted,
                now.throttled,
                now.startsUntilMs,
                now.firstsUntilMs);
    }

    /** Whether a call is a conversation's next one, and neither its first nor the end of the last. */
    private static boolean isNext(Claim claim) {
        return claim.rank() == Rank.REFRESH && claim.sinceCallMs() != Claim.NEVER_MS;
    }

    private Stretch keeping(long newStartsUntilMs, long newFirstsUntilMs) {
        return new Stretch(extraMs, sinceMs, lateMs, refused, granted, throttled, newStartsUntilMs, newFirstsUntilMs);
    }

    /** One of this rank has its permit. If others wait like it, the next of them says so. */
    public Stretch granted(Rank rank, long nowMs) {
        Stretch now = at(nowMs);
        return new Stretch(
                now.extraMs,
                now.sinceMs,
                now.lateMs,
                now.refused,
                now.granted + 1,
                now.throttled,
                rank == Rank.START ? nowMs : now.startsUntilMs,
                rank == Rank.WAITING ? nowMs : now.firstsUntilMs);
    }

    /** The platform answered 429, for a reason that no permit of ours stands for. */
    public Stretch throttled(long nowMs) {
        Stretch now = at(nowMs);
        return new Stretch(
                now.extraMs,
                now.sinceMs,
                now.lateMs,
                now.refused,
                now.granted,
                now.throttled + 1,
                now.startsUntilMs,
                now.firstsUntilMs);
    }

    /** The same at {@code nowMs}. */
    public Stretch at(long nowMs) {
        long periods = (nowMs - sinceMs) / PERIOD_MS;
        return periods <= 0 ? this : beginning(shrunk(grown(), refused + throttled > 0 ? periods - 1 : periods), nowMs);
    }

    private Stretch beginning(long newExtraMs, long nowMs) {
        // A time long past would one day lie ahead again.
        return new Stretch(
                Math.max(0, Math.min(MAX_EXTRA_MS, newExtraMs)),
                nowMs,
                0,
                0,
                0,
                0,
                Times.later(startsUntilMs, nowMs),
                Times.later(firstsUntilMs, nowMs));
    }

    private long grown() {
        long lateByMs = refused == 0 ? 0 : lateMs / refused / GROWS_BY;
        long throttledMs = throttled == 0 ? 0 : THROTTLED_MS * throttled / Math.max(granted, throttled);
        return extraMs + lateByMs + throttledMs;
    }

    private static long shrunk(long fromMs, long periods) {
        long leftMs = fromMs;
        for (long period = 0; period < periods && leftMs > 0; period++) {
            leftMs -= leftMs / SHRINKS_BY + SHRINKS_MS;
        }
        return leftMs;
    }
}
