package io.keyfold.core;

/** What became of a keystroke, in one word; the value of the header {@code Keyfold-Decision}. A closed set. */
public enum Decision {
    /** A call may leave within {@code typing.max-age}; not that it did. */
    WANTED("wanted"),
    /** Folded into a call that was made, is being made, or is not due yet. */
    COALESCED("coalesced"),
    /** Refused on purpose because something is short. */
    SHED("shed"),
    /** No call will be made for a reason that more keystrokes do not mend. */
    SUPPRESSED("suppressed");

    private final String label;

    Decision(String label) {
        this.label = label;
    }

    /** The word on the wire and in metrics. */
    public String label() {
        return label;
    }
}
