package io.keyfold.core;

import java.util.Locale;

/**
 * Every way in which a call can be refused, with the text of its page. A closed set; the labels and statuses are part
 * of the contract, the texts are written here once and shown by the error body, {@code /problems/{code}} and
 * {@code keyfold explain}.
 */
public enum ProblemCode implements Explained {
    TOKEN_MISSING(
            64,
            401,
            "token-missing",
            "No agent token",
            "The call carries no agent token.",
            "Send the agent's token as 'Authorization: Bearer <token>'; a guest_token header does not replace it."),
    TOKEN_INVALID(
            65,
            401,
            "token-invalid",
            "Agent token not accepted",
            "The agent token is malformed, has no expiry, or was signed by a key that this relay does not know.",
            "Check 'keyfold token inspect' on the token, and auth.jwt.* (key, issuer, audience) on the relay."),
    TOKEN_EXPIRED(
            66,
            401,
            "token-expired",
            "Agent token expired",
            "The agent token was good once and has expired.",
            "Fetch a fresh token for the agent and send the call again."),
    SCOPE_MISSING(
            67,
            403,
            "scope-missing",
            "Scope missing",
            "The agent token does not carry the scope that typing needs.",
            "Issue the token with the scope named in auth.jwt.required-scope, or set that key to empty."),
    NOT_YOUR_PARTICIPANT(
            68,
            403,
            "not-your-participant",
            "Someone else's participant",
            "The participant belongs to another user than the one named in the agent token.",
            "Send the participant id of the agent whose token the call carries, or list the caller in"
                    + " auth.service-subjects."),
    ORIGIN_NOT_ALLOWED(
            69,
            403,
            "origin-not-allowed",
            "Origin not allowed",
            "The browser page that made the call comes from an origin that is not allowed here.",
            "Add the exact origin (scheme, host, port) to http.allowed-origins."),
    PARTICIPANT_UNKNOWN(
            70,
            404,
            "participant-unknown",
            "Participant unknown",
            "The conversation has no participant and no communication with this id.",
            "Take the id from the conversation's participants: the one with purpose 'agent' and your userId."),
    CONVERSATION_UNKNOWN(
            71,
            404,
            "conversation-unknown",
            "Conversation unknown",
            "The platform knows no conversation with this id.",
            "Check the conversation id, and that the relay's upstream is the organisation that holds it."),
    NOT_FOUND(
            72,
            404,
            "not-found",
            "Not found",
            "This relay has nothing at this path, and does not pass it on to the platform.",
            "See /openapi.json for the paths; passthrough.enabled and passthrough.paths say which others go on to the"
                    + " platform."),
    CONVERSATION_ENDED(
            73,
            409,
            "conversation-ended",
            "Conversation ended",
            "The conversation is over; nobody sees an indicator in it.",
            "Stop sending keystrokes for it."),
    PARTICIPANT_ENDED(
            74,
            409,
            "participant-ended",
            "Participant has left",
            "The participant has left the conversation (transfer or hang-up).",
            "Send the keystrokes of the participant who is in the conversation now."),
    PARTICIPANT_IS_GUEST(
            75,
            422,
            "participant-is-guest",
            "That is the guest's participant",
            "The participant id is the guest's own: the platform accepts such a call and does nothing, so the guest"
                    + " never sees the agent typing.",
            "Send the agent's participant id: the participant with purpose 'agent' and the agent's userId."),
    PARTICIPANT_NOT_ALLOWED(
            76,
            422,
            "participant-not-allowed",
            "Participant may not type",
            "The participant is not one that may type (it is a queue, a flow, or somebody outside).",
            "Send the agent's participant id, or extend participants.purposes."),
    BODY_INVALID(
            77,
            400,
            "body-invalid",
            "Body not valid",
            "The body is not the JSON that this call takes.",
            "Correct the field named in the detail."),
    METHOD_NOT_ALLOWED(
            78,
            405,
            "method-not-allowed",
            "Method not allowed",
            "The path exists, but not with this method.",
            "Use one of the methods in the Allow header."),
    BODY_TOO_LARGE(
            79,
            413,
            "body-too-large",
            "Body too large",
            "The body is larger than such a call may be.",
            "Send only the fields of the call; the limit is http.max-body-bytes, or http.max-passthrough-bytes where"
                    + " the call goes on to the platform."),
    CONTENT_TYPE(
            80,
            415,
            "content-type",
            "Content type not taken",
            "The body is not declared as JSON.",
            "Send 'Content-Type: application/json'."),
    DESKTOP_RATE_LIMITED(
            81,
            429,
            "desktop-rate-limited",
            "Too many calls from this desktop",
            "The agent or address sends more calls than limits.per-agent-per-second or limits.per-ip-per-second"
                    + " allows.",
            "Wait for the time in Retry-After; one call a second per conversation is enough."),
    UPSTREAM_ERROR(
            82,
            502,
            "upstream-error",
            "Platform answered with an error",
            "The platform's answer could not be used, or did not come.",
            "Look before you repeat the call: it may have been done. 'keyfold status' shows the last error."),
    UPSTREAM_UNREACHABLE(
            83,
            503,
            "upstream-unreachable",
            "Platform unreachable",
            "The platform did not answer in time.",
            "Try again after the time in Retry-After; 'keyfold status' shows since when."),
    DRAINING(
            84,
            503,
            "draining",
            "Node is shutting down",
            "This node hands its work over and takes no more.",
            "Try again: the load balancer will choose another node.");

    private static final ProblemCode[] BY_CODE = new ProblemCode[128];

    static {
        for (ProblemCode problem : values()) {
            BY_CODE[problem.code] = problem;
        }
    }

    private final int code;
    private final int status;
    private final String label;
    private final String title;
    private final String cause;
    private final String remedy;

    ProblemCode(int code, int status, String label, String title, String cause, String remedy) {
        this.code = code;
        this.status = status;
        this.label = label;
        this.title = title;
        this.cause = cause;
        this.remedy = remedy;
    }

    /** Whether a problem has this wire code. */
    static boolean isCode(int code) {
        return code >= 0 && code < BY_CODE.length && BY_CODE[code] != null;
    }

    /** The problem with this wire code; throws {@link IllegalArgumentException} when there is none. */
    public static ProblemCode ofCode(int code) {
        if (!isCode(code)) {
            throw new IllegalArgumentException("no problem has code=" + code);
        }
        return BY_CODE[code];
    }

    /** Stable wire code, 64 to 127. */
    public int code() {
        return code;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** The stable name: member {@code code} of the error body, last part of its {@code type}, metric label. */
    @Override
    public String label() {
        return label;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String cause() {
        return cause;
    }

    /** Cause and remedy as one sentence. */
    public String sentence() {
        return cause.substring(0, cause.length() - 1) + "; "
                + remedy.substring(0, 1).toLowerCase(Locale.ROOT) + remedy.substring(1);
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
