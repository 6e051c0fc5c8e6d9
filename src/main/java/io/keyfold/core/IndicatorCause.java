package io.keyfold.core;

/**
 * Why an indicator is {@link IndicatorState#IDLE} or {@link IndicatorState#ENDED}; the other states carry a
 * {@link Reason}. A closed set.
 */
public enum IndicatorCause {
    /** The agents stopped, or said so. */
    PAUSED("paused"),
    /** A message ended it. */
    SENT("sent"),
    /** It went out by itself: no key came in time, or no call of theirs got through. */
    TIMEOUT("timeout"),
    /** The conversation is over. */
    CONVERSATION_ENDED("conversation-ended"),
    /** The participant has left it; others may go on. */
    PARTICIPANT_ENDED("participant-ended");

    private final String label;

    IndicatorCause(String label) {
        this.label = label;
    }

    /** The word on the wire. */
    public String label() {
        return label;
    }
}
