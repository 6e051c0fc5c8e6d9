package io.keyfold.upstream;

/**
 * A token of the relay's own credential. Immutable; any thread.
 *
 * @param authorization the header's value; a secret, never printed
 * @param generation which token this is, for {@link ClientCredential#rejected}
 * @param expiresAtMs monotonic ms
 */
record ClientToken(CharSequence authorization, int generation, long expiresAtMs) {
    @Override
    public String toString() {
        return "ClientToken[generation=" + generation + "]";
    }
}
