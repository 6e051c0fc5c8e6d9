package io.keyfold.upstream;

/**
 * A token of the relay's own credential as the nodes of a cluster pass it on. Nodes tell each other how long it lives
 * from then on, because their clocks need not agree. Immutable; any thread.
 *
 * @param token the secret; never printed
 * @param stamp names this token on every node, greater than 0; of two that live, the greater is used
 * @param lifeMs what is left of its life when it is told
 */
public record SharedToken(String token, long stamp, long lifeMs) {
    @Override
    public String toString() {
        return "SharedToken[stamp=" + stamp + "]";
    }
}
