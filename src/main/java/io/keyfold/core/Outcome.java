package io.keyfold.core;

/** What became of a call to the platform. A closed set; the label is a metric's tag value. */
public enum Outcome {
    /** Answered 2xx. */
    ACCEPTED("accepted"),
    /** Answered 401: the token is not good (any more). */
    TOKEN_REJECTED("token-rejected"),
    /** Answered with another refusal: 4xx but 401 and 429, or an answer that cannot be read. */
    REJECTED("rejected"),
    /** Answered 429. */
    THROTTLED("throttled"),
    /** Written, and not answered within {@code upstream.timeout}. */
    TIMEOUT("timeout"),
    /** No connection, a connection that broke, or 5xx. */
    UNREACHABLE("unreachable"),
    /** Dropped before it left: older than {@code typing.max-age}. */
    STALE("stale"),
    /** Dropped before it left: a message came. */
    CANCELLED("cancelled");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
