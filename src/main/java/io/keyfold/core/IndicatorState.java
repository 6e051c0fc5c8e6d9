package io.keyfold.core;

/**
 * What the guest sees of a conversation, as its watchers are told. A closed set; codes are stable: they cross the event
 * bus.
 */
public enum IndicatorState {
    /** Nobody types, or the indicator went out by itself. */
    IDLE(0, "idle"),
    /** The guest sees the indicator. */
    COMPOSING(1, "composing"),
    /** An agent types, and shortage keeps the call from leaving: it will leave later. */
    HELD(2, "held"),
    /** An agent types, and the guest sees nothing, for a reason that waiting alone does not mend. */
    LOST(3, "lost"),
    /** The conversation is over, or the watcher's participant has left it. */
    ENDED(4, "ended");

    private static final IndicatorState[] BY_CODE = values();

    private final int code;
    private final String label;

    IndicatorState(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The state with this code; throws {@link IllegalArgumentException} when there is none. */
    public static IndicatorState ofCode(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no indicator state has code=" + code);
        }
        return BY_CODE[code];
    }

    public int code() {
        return code;
    }

    /** The word on the wire. */
    public String label() {
        return label;
    }
}
