package io.keyfold.core;

/**
 * An agent's own token, kept in memory only.
 *
 * @param id a 64-bit hash of the token; names it where the token itself must not go
 * @param token the secret; never printed
 * @param expiresAtEpochMs wall time of its expiry, or {@link Long#MAX_VALUE} when not known
 */
public record Bearer(long id, String token, long expiresAtEpochMs) {
    @Override
    public String toString() {
        return "Bearer[id=" + Long.toHexString(id) + "]";
    }
}
