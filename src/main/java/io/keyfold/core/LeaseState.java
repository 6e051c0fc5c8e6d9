package io.keyfold.core;

/** Where a token lease stands. Codes are stable: they are seen from outside. */
public enum LeaseState {
    /** No token, and nobody has asked for one. */
    NONE(0, "none"),
    /** No token; one request for it is on its way. */
    ACQUIRING(1, "acquiring"),
    /** A token that may be used. */
    HELD(2, "held"),
    /** A token that may be used, and one request for its successor on its way. */
    RENEWING(3, "renewing"),
    /** No token, and none is asked for until a time. */
    BACKOFF(4, "backoff");

    private final int code;
    private final String label;

    LeaseState(int code, String label) {
        this.code = code;
        this.label = label;
    }

    public int code() {
        return code;
    }

    public String label() {
        return label;
    }
}
