package io.keyfold.edge.auth;

import org.jspecify.annotations.Nullable;

/**
 * The verified tokens that one event loop saw last, in front of what the node remembers: a look at one place of an
 * array instead of a hash over the whole token and a cache that keeps order among all loops. Each token has one place,
 * told by the end of its signature; who comes to a taken place takes it over. Used on one event loop.
 */
final class RecentTokens {
    private static final int PLACES = 1 << 13;
    /** Enough of a signature to tell tokens apart: 72 bits. */
    private static final int TOLD_BY_CHARACTERS = 12;

    private final @Nullable Known[] places = new Known[PLACES];

    /** What was put under this very token last, or null. */
    @Nullable
    Known get(String token) {
        Known known = places[placeOf(token)];
        return known != null && known.token().equals(token) ? known : null;
    }

    void put(Known known) {
        places[placeOf(known.token())] = known;
    }

    private static int placeOf(String token) {
        int hash = 0;
        int length = token.length();
        for (int i = Math.max(0, length - TOLD_BY_CHARACTERS); i < length; i++) {
            hash = 31 * hash + token.charAt(i);
        }
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    /**
     * A verified token.
     *
     * @param token a secret
     * @param rulesCount by which rules it was verified, see {@link JwtTokens}
     */
    record Known(String token, Caller caller, int rulesCount) {
        /** The token is a secret. */
        @Override
        public String toString() {
            return "Known[" + caller.tokenId() + "]";
        }
    }
}
