package io.keyfold.core;

import org.jspecify.annotations.Nullable;

/**
 * One command from a desktop, on its way from the edge to the conversation's owner. Immutable.
 *
 * @param kind what happened
 * @param conversationId checked id
 * @param participantId checked participant or communication id; empty only for guest tokens and messages: then the
 *     caller's own
 * @param agent who calls
 * @param holdMs for {@link Kind#HOLD}: how long, in ms; for {@link Kind#SENT}: how long the message itself waits for
 *     the verdict, 0 when it goes its own way; else 0
 * @param guestToken a guest token handed over with this signal, or null; never printed
 * @param guestTokenLifeMs how long that token lives from now, in ms; 0 when not known
 */
public record Signal(
        Kind kind,
        String conversationId,
        String participantId,
        Agent agent,
        long holdMs,
        @Nullable String guestToken,
        long guestTokenLifeMs) {

    /** What a desktop can say. Codes are stable: they cross the event bus. */
    public enum Kind {
        KEYSTROKE(1, "keystroke"),
        PAUSED(2, "paused"),
        SENT(3, "sent"),
        ENDED(4, "ended"),
        HOLD(5, "hold"),
        HOLD_CANCEL(6, "hold-cancel"),
        GUEST_TOKEN(7, "guest-token"),
        REVOKE_GUEST_TOKEN(8, "revoke-guest-token"),
        /** Somebody is about to type: authorises and verifies, and changes nothing. */
        OPEN(9, "open");

        private static final Kind[] BY_CODE = new Kind[16];

        static {
            for (Kind kind : values()) {
                BY_CODE[kind.code] = kind;
            }
        }

        private final int code;
        private final String label;

        Kind(int code, String label) {
            this.code = code;
            this.label = label;
        }

        /** The kind with this code, or null: a later version may know more of them. */
        public static @Nullable Kind ofCode(int code) {
            return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
        }

        public int code() {
            return code;
        }

        public String label() {
            return label;
        }
    }

    /** A signal with neither hold nor token. */
    public static Signal of(Kind kind, String conversationId, String participantId, Agent agent) {
        return new Signal(kind, conversationId, participantId, agent, 0, null, 0);
    }

    /**
     * Whether a message waits for the verdict: then that comes after the typing call that is out, and for nothing else
     * (no look-up) is it kept back.
     */
    public boolean holdsMessage() {
        return kind == Kind.SENT && holdMs > 0;
    }

    @Override
    public String toString() {
        return "Signal[" + kind + " conversation=" + conversationId + " participant=" + participantId + "]";
    }
}
