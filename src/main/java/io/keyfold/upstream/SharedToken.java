package io.keyfold.upstream;

/**
 * A token of the relay's own credential as the nodes of a cluster pass it on. Immutable; any thread.
 *
 * @param token the secret; never printed
 * @param stamp names this token on every node, greater than 0; of two that live, the greater is used
 * @param expiresAtEpochMs wall time
 */
public record SharedToken(String token, long stamp, long expiresAtEpochMs) {
    @Override
    public String toString() {
        return "SharedToken[stamp=" + stamp + "]";
    }
}
