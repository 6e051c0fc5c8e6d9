package io.keyfold.sim;

import io.keyfold.core.Ids;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call while it is answered: what came, and what was found out about it for the log. Lives for one turn of the
 * loop.
 */
final class Call {
    private static final String BEARER = "bearer ";

    private final HttpServerRequest request;
    private final Route route;
    private final List<String> ids;
    private final Buffer body;
    private final long receivedNs;
    private final long receivedEpochMs;
    private final String correlationId;
    private @Nullable JsonObject json;
    private boolean jsonParsed;
    private @Nullable String conversationId;
    private @Nullable String partyId;
    private @Nullable String userId;
    private @Nullable RateState rate;
    private String tokenTail = "";
    private boolean hadText;

    /** What the {@code inin-ratelimit-*} headers of the answer say. */
    record RateState(int count, int allowed, long resetS) {}

    Call(
            HttpServerRequest request,
            Route.Match match,
            Buffer body,
            long receivedNs,
            long receivedEpochMs,
            String correlationId) {
        this.request = request;
        this.route = match.route();
        this.ids = match.ids();
        this.body = body;
        this.receivedNs = receivedNs;
        this.receivedEpochMs = receivedEpochMs;
        this.correlationId = correlationId;
    }

    Route route() {
        return route;
    }

    /** The nth variable part of the path. */
    String id(int n) {
        return ids.get(n);
    }

    Buffer body() {
        return body;
    }

    /** Monotonic ms of its arrival: the one reading of the clock that its handling uses. */
    long nowMs() {
        return receivedNs / 1_000_000;
    }

    long nowEpochMs() {
        return receivedEpochMs;
    }

    String correlationId() {
        return correlationId;
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    @Nullable
    String query(String name) {
        return request.getParam(name);
    }

    /** The token of {@code Authorization: Bearer}, or null. */
    @Nullable
    String bearer() {
        String value = header("Authorization");
        return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).trim()
                : null;
    }

    /** The body as a JSON object, or null when it is none. */
    @Nullable
    JsonObject json() {
        if (!jsonParsed) {
            jsonParsed = true;
            json = parse(body);
        }
        return json;
    }

    private static @Nullable JsonObject parse(Buffer body) {
        if (body.length() == 0) {
            return null;
        }
        try {
            return Json.decodeValue(body) instanceof JsonObject object ? object : null;
        } catch (DecodeException e) {
            return null; // the caller answers 400
        }
    }

    /** A member of the body that is text, or null. */
    @Nullable
    String text(String member) {
        JsonObject object = json();
        return object != null && object.getValue(member) instanceof String text ? text : null;
    }

    /** Notes for the log what the call names and which token it shows, whatever becomes of it. */
    void describe() {
        conversationId = clipped(ids.isEmpty() ? text("conversationId") : id(0));
        partyId = clipped(ids.size() < 2 ? text("participantId") : id(1));
        JsonObject object = json();
        hadText = route.kind() == CallKind.TYPING && object != null && object.containsKey("text");
        boolean judgedByGuestToken = route.kind() == CallKind.TYPING && route.dialect() == Dialect.GUEST;
        String token = judgedByGuestToken ? header(Gate.GUEST_TOKEN_HEADER) : bearer();
        tokenTail = token == null ? "" : Token.tail(token);
    }

    private static @Nullable String clipped(@Nullable String id) {
        return id == null || id.length() <= Ids.MAX_LENGTH ? id : id.substring(0, Ids.MAX_LENGTH);
    }

    /** Lets the log hold the ids that the state holds anyway instead of this call's copies. */
    void found(SimConversation conversation, String party) {
        conversationId = conversation.id();
        partyId = party;
    }

    /** Notes whose access token it was, for the log. */
    void by(@Nullable String user) {
        userId = user;
    }

    void rated(RateState state) {
        rate = state;
    }

    @Nullable
    RateState rate() {
        return rate;
    }

    /** The line for the log; {@code status} 0 when no answer is given. */
    CallRecord toRecord(CallKind kind, int status, boolean accepted) {
        return new CallRecord(
                receivedNs,
                receivedEpochMs,
                kind,
                route.dialect(),
                conversationId,
                partyId,
                status,
                header(Gate.GUEST_TOKEN_HEADER) != null,
                header("Authorization") != null,
                hadText,
                accepted,
                tokenTail,
                userId);
    }
}
