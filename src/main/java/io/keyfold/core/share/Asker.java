package io.keyfold.core.share;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member as somebody who needs permits: whom it asks, what it was told last, what it may use. Owned by one thread;
 * times are monotonic ms of this node.
 */
final class Asker {
    static final long ASK_EVERY_MS = 1_000;

    /** While somebody waits to hear that the answer came: for the next step of the roster, or for what we have less. */
    private static final long CONFIRM_EVERY_MS = 250;

    /**
     * For so long after it was told of a roster a member founds none: by then a cut is no likelier than the end of all.
     */
    private static final long WARNED_FOR_MS = 300_000;

    private final long born;
    private Roster roster = Roster.EMPTY;
    private boolean fresh = true;
    private boolean isWarned;
    private long warnedAtMs;
    private boolean leaving;
    private boolean settled;
    private boolean hasNews;
    private long reign;
    private int divisor;
    private boolean hasGranter;
    private long granterId;
    private long faithfulSinceMs;
    private Ask.@Nullable Echo echo;
    private long seq;
    private boolean isOpen;
    private long askedAtMs;
    private List<Allowance> granted = Collections.nCopies(SharedLimit.COUNT, Allowance.NONE);
    private long grantedUntilMs;

    Asker(long born, long nowMs) {
        this.born = born;
        faithfulSinceMs = nowMs;
        askedAtMs = nowMs;
        grantedUntilMs = nowMs;
    }

    /** From now on it asks {@code id}; what another one granted stays until it ends. */
    void turnTo(long id, long nowMs) {
        if (hasGranter && granterId == id) {
            return;
        }
        hasGranter = true;
        granterId = id;
        faithfulSinceMs = nowMs;
        echo = null;
        isOpen = false;
        askedAtMs = nowMs - ASK_EVERY_MS;
    }

    boolean isDue(long nowMs) {
        return hasGranter && nowMs - askedAtMs >= (hasNews ? CONFIRM_EVERY_MS : ASK_EVERY_MS);
    }

    /** Whom it asks; meaningful once it {@link #isDue}. */
    long granterId() {
        return granterId;
    }

    /** The next ask, being sent now: an answer to an earlier one comes too late. */
    Ask ask(List<Long> demands, long nowMs) {
        askedAtMs = nowMs;
        isOpen = true;
        seq++;
        long tenureMs = nowMs - faithfulSinceMs;
        boolean warned = isWarned && nowMs - warnedAtMs < WARNED_FOR_MS;
        return new Ask(born, seq, echo, reign, tenureMs, fresh, warned, leaving, divisor, demands, roster);
    }

    /**
     * An answer came.
     *
     * @return whether it counts
     */
    boolean answered(long from, Grant grant, long nowMs) {
        if (!isOpen || !hasGranter || from != granterId || grant.answers() != seq) {
            return false;
        }
        isOpen = false;
        if (echo != null && echo.born() != grant.born()) {
            faithfulSinceMs = nowMs;
        }
        echo = new Ask.Echo(grant.born(), grant.stampMs());
        reign = Math.max(reign, grant.reign());
        if (grant.warns()) {
            isWarned = true;
            warnedAtMs = nowMs;
        }
        learn(grant);
        if (!leaving) {
            use(grant);
        }
        return true;
    }

    private void learn(Grant grant) {
        Roster told = grant.roster();
        settled = told == null || grant.settled();
        hasNews = !settled;
        if (told == null) {
            return;
        }
        fresh = false;
        if (told.isNewerThan(roster)) {
            roster = told;
        }
    }

    /** A floor never grows during a life: then nobody can be wrong about its bound. */
    private void use(Grant grant) {
        divisor = Math.max(divisor, grant.divisor());
        if (grant.validMs() > 0) {
            hasNews |= isMuchLess(grant.allowances(), granted);
            granted = grant.allowances();
            grantedUntilMs = askedAtMs + grant.validMs();
        }
    }

    private static boolean isMuchLess(List<Allowance> now, List<Allowance> before) {
        for (int i = 0; i < SharedLimit.COUNT; i++) {
            if (now.get(i).rateMicros() < before.get(i).rateMicros() / 4 * 3) {
                return true;
            }
        }
        return false;
    }

    /** Uses nothing but its floor until the next answer: after a pause, a grant may be older than it looks. */
    void drop(long nowMs) {
        grantedUntilMs = nowMs;
        isOpen = false;
        faithfulSinceMs = nowMs;
    }

    /** Uses nothing any more. */
    void leave(long nowMs) {
        leaving = true;
        divisor = 0;
        grantedUntilMs = nowMs;
        settled = false;
        hasNews = true;
    }

    /** Whether all that decide know of the leave. */
    boolean hasLeft(long selfId) {
        return leaving && settled && !fresh && roster.of(selfId) == null;
    }

    Share share(SharedLimit limit, Ceiling ceiling) {
        return new Share(ceiling.floor(divisor), granted.get(limit.ordinal()), grantedUntilMs);
    }

    /** Members among whom a limit is divided that nobody grants. */
    int members() {
        return Math.max(1, roster.floors());
    }

    boolean isGranted(long nowMs) {
        return nowMs - grantedUntilMs < 0;
    }
}
