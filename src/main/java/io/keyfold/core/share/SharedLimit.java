package io.keyfold.core.share;

/** The limits that all nodes of a cluster use together. The order is part of the messages: append only. */
public enum SharedLimit {
    /** {@code upstream.limits.per-minute}: typing calls. */
    TYPING,
    /** {@code upstream.limits.control-per-minute}: look-ups and token requests. */
    CONTROL,
    /** {@code upstream.limits.per-token-per-minute} of the one token of the relay's own credential. */
    CLIENT_TOKEN;

    static final int COUNT = values().length;
}
