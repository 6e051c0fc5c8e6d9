package io.keyfold.core;

/**
 * Why a keystroke got its {@link Decision}; the value of the header {@code Keyfold-Reason}. A closed set: removing a
 * value is a breaking change. Codes are stable: they cross the event bus.
 */
public enum Reason {
    FIRST(1, Decision.WANTED, "first", "The first key after a pause: a typing call leaves now."),
    REFRESH(2, Decision.WANTED, "refresh", "The refresh interval is over: the indicator is renewed."),
    AFTER_MESSAGE(3, Decision.WANTED, "after-message", "A message ended the indicator; this key lights it again."),
    HOLD(4, Decision.WANTED, "hold", "The indicator is held lit without keys for the time asked."),

    GATE(16, Decision.COALESCED, "gate", "Folded at the edge: this key cannot matter yet."),
    INTERVAL(17, Decision.COALESCED, "interval", "The guest sees the indicator; the next call is not due yet."),
    IN_FLIGHT(
            18,
            Decision.COALESCED,
            "in-flight",
            "A typing call or the first look-up is on its way; this key is folded into it."),

    BUDGET(32, Decision.SHED, "budget", "The platform's rate limit leaves no permit for this call."),
    BACKOFF(33, Decision.SHED, "backoff", "The platform asked to wait (429); no call leaves before that time is over."),
    BREAKER(34, Decision.SHED, "breaker", "The platform fails repeatedly; calls pause until it answers again."),
    OVERLOADED(35, Decision.SHED, "overloaded", "This node holds as many conversations or calls as it may."),
    DRAINING(36, Decision.SHED, "draining", "This node is shutting down."),

    DISABLED(48, Decision.SUPPRESSED, "disabled", "Typing is switched off by configuration (typing.enabled)."),
    SHADOW(49, Decision.SUPPRESSED, "shadow", "Shadow mode: a call would have left, none was sent (typing.shadow)."),
    FEATURE_OFF(
            50,
            Decision.SUPPRESSED,
            "feature-off",
            "The platform says that typing is switched off for this conversation."),
    UNVERIFIED(
            51,
            Decision.SUPPRESSED,
            "unverified",
            "The participant or the caller could not be checked with the platform just now."),
    NO_LEASE(52, Decision.SUPPRESSED, "no-lease", "No guest token or platform token could be obtained for this call."),
    TOKEN_REJECTED(53, Decision.SUPPRESSED, "token-rejected", "The platform refused the token that this call needs."),
    REJECTED(54, Decision.SUPPRESSED, "rejected", "The platform refused the call itself."),
    CAP(55, Decision.SUPPRESSED, "cap", "The monthly cap on upstream calls is reached (upstream.limits.per-month)."),
    OWNER_UNREACHABLE(
            56,
            Decision.SUPPRESSED,
            "owner-unreachable",
            "The node that owns this conversation did not answer in time.");

    private static final Reason[] BY_CODE = new Reason[64];

    static {
        for (Reason reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;
    private final Decision decision;
    private final String label;
    private final String sentence;

    Reason(int code, Decision decision, String label, String sentence) {
        this.code = code;
        this.decision = decision;
        this.label = label;
        this.sentence = sentence;
    }

    /** Whether a reason has this code. */
    static boolean isCode(int code) {
        return code >= 0 && code < BY_CODE.length && BY_CODE[code] != null;
    }

    /** The reason with this code; throws {@link IllegalArgumentException} when there is none. */
    public static Reason ofCode(int code) {
        if (!isCode(code)) {
            throw new IllegalArgumentException("no reason has code=" + code);
        }
        return BY_CODE[code];
    }

    /** Stable wire code, 1 to 63. */
    public int code() {
        return code;
    }

    public Decision decision() {
        return decision;
    }

    /** The word on the wire and in metrics. */
    public String label() {
        return label;
    }

    /** One plain sentence for people. */
    public String sentence() {
        return sentence;
    }
}
