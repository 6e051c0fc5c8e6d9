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

    GATE(16, Decision.COALESCED, "gate", "A key came so shortly before that this one changes nothing; all is well."),
    INTERVAL(17, Decision.COALESCED, "interval", "The guest sees the indicator; the next call is not due yet."),
    IN_FLIGHT(
            18,
            Decision.COALESCED,
            "in-flight",
            "A typing call or the first look-up is on its way; this key is folded into it."),

    BUDGET(
            32,
            Decision.SHED,
            "budget",
            "The platform's limit on calls is used up for the moment; typing shows again within seconds, and if this"
                    + " happens often, let each agent's own token carry its calls (upstream.credential) or ask the"
                    + " platform for a higher limit."),
    BACKOFF(
            33,
            Decision.SHED,
            "backoff",
            "The platform asked for a pause (it answered 429, or 503 with a time); typing shows again when that time"
                    + " is over, and nothing needs to be done unless other programs use the same token."),
    BREAKER(
            34,
            Decision.SHED,
            "breaker",
            "The platform failed or was slow too often, so calls pause; they go on by themselves once it answers again,"
                    + " and 'keyfold status' shows its last error."),
    OVERLOADED(
            35,
            Decision.SHED,
            "overloaded",
            "This node holds as many conversations or calls as it can; add a node, or find out which desktops send so"
                    + " much."),
    DRAINING(
            36,
            Decision.SHED,
            "draining",
            "This node is being shut down; the desktop's next connection goes to another node, so nothing needs to be"
                    + " done."),

    DISABLED(
            48,
            Decision.SUPPRESSED,
            "disabled",
            "Typing is switched off by configuration; set typing.enabled to true to switch it on."),
    SHADOW(
            49,
            Decision.SUPPRESSED,
            "shadow",
            "Shadow mode is on, so typing is counted and never sent; set typing.shadow to false to send it."),
    FEATURE_OFF(
            50,
            Decision.SUPPRESSED,
            "feature-off",
            "The platform says that typing is switched off for this conversation; switch it on in the platform's"
                    + " messenger settings, and it shows again within ten minutes."),
    UNVERIFIED(
            51,
            Decision.SUPPRESSED,
            "unverified",
            "The platform could not be asked just now who takes part, or whose token this is; it is asked again with"
                    + " the next keys, and 'keyfold doctor' finds out what keeps the relay from asking."),
    NO_LEASE(
            52,
            Decision.SUPPRESSED,
            "no-lease",
            "There is no token for the typing call: the platform gave none, or the relay has no login for it; check"
                    + " upstream.oauth, or let the desktop hand over the guest token."),
    TOKEN_REJECTED(
            53,
            Decision.SUPPRESSED,
            "token-rejected",
            "The platform refused the token of the typing call, and no fresh one could be had; check that the desktop's"
                    + " or the relay's token is still valid there."),
    REJECTED(
            54,
            Decision.SUPPRESSED,
            "rejected",
            "The platform refused the typing call itself; check that the agent is still connected to the conversation"
                    + " and has the permission to send messages in it."),
    CAP(
            55,
            Decision.SUPPRESSED,
            "cap",
            "The number of platform calls allowed for this month is used up; typing shows again next month, or at once"
                    + " when upstream.limits.per-month is raised."),
    OWNER_UNREACHABLE(
            56,
            Decision.SUPPRESSED,
            "owner-unreachable",
            "The relay node that looks after this conversation did not answer in time; another takes over within"
                    + " seconds, and 'keyfold status' shows which nodes are there.");

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

    /** One plain sentence for people: the cause, and what to do about it where there is something to do. */
    public String sentence() {
        return sentence;
    }
}
