package io.keyfold.upstream;

import io.keyfold.core.Claim;
import io.keyfold.core.Rank;

/** What speaks for the calls of tests in which only the rank matters. */
final class Claims {
    static final Claim START = new Claim(Rank.START, Claim.NEVER_MS, 4_000);
    static final Claim WAITING = new Claim(Rank.WAITING, Claim.NEVER_MS, 4_000);

    private Claims() {}

    static Claim refresh(long sinceCallMs) {
        return new Claim(Rank.REFRESH, sinceCallMs, 4_000);
    }
}
