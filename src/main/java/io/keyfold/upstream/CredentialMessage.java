package io.keyfold.upstream;

import io.keyfold.core.Outcome;

/** What the nodes of a cluster say to each other about the one token of the relay's own credential. A closed set. */
public sealed interface CredentialMessage {
    /** Use this one. */
    record Token(SharedToken token) implements CredentialMessage {}

    /** To the minter: I need a token other than that of {@code stamp}, which I use until then; 0 when I have none. */
    record Need(long stamp) implements CredentialMessage {}

    /** To who needs one: there is none for {@code retryAfterMs}, because of this. */
    record None(Outcome outcome, int status, long retryAfterMs) implements CredentialMessage {}

    /** The platform refused the token of {@code stamp}: do not use it. */
    record Refused(long stamp) implements CredentialMessage {}

    /** To the minter: the platform took the token of {@code stamp}, after an earlier one was refused. */
    record Accepted(long stamp) implements CredentialMessage {}
}
