package io.keyfold.sim;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The handles of the simulator itself, under {@code /sim}. */
final class ControlApi {
    private static final int MAX_LISTED_CALLS = 10_000;

    private final SimState state;

    ControlApi(SimState state) {
        this.state = state;
    }

    Answer createConversation(Call call) {
        JsonObject body = call.body().length() == 0 ? new JsonObject() : call.json();
        if (body == null) {
            return PlatformError.badRequest(call, "The body is {conversationId?, agents?, userId?}.");
        }
        Object id = body.getValue("conversationId");
        if (id != null && !(id instanceof String)) {
            return PlatformError.badRequest(call, "conversationId is text.");
        }
        if (!(body.getValue("agents", 1) instanceof Integer agents)) {
            return PlatformError.badRequest(call, "agents is a whole number.");
        }
        Object userId = body.getValue("userId");
        if (userId != null && !(userId instanceof String)) {
            return PlatformError.badRequest(call, "userId is text.");
        }
        Now now = now(call);
        try {
            SimConversation conversation = state.create((String) id, agents, (String) userId, now);
            return Answer.json(200, state.ticket(conversation, now).toJson());
        } catch (IllegalArgumentException e) {
            return PlatformError.badRequest(call, String.valueOf(e.getMessage()));
        }
    }

    Answer transfer(Call call) {
        SimConversation conversation = state.conversation(call.id(0));
        if (conversation == null) {
            return PlatformError.notFound(call);
        }
        if (conversation.hasEnded()) {
            return PlatformError.ended(call);
        }
        try {
            state.transfer(conversation, now(call));
        } catch (IllegalArgumentException e) {
            return PlatformError.badRequest(call, String.valueOf(e.getMessage()));
        }
        return Answer.json(200, state.ticket(conversation, now(call)).toJson());
    }

    Answer end(Call call) {
        SimConversation conversation = state.conversation(call.id(0));
        if (conversation == null) {
            return PlatformError.notFound(call);
        }
        state.end(conversation, now(call));
        return Answer.json(200, conversation.toJson());
    }

    Answer stats(Call call) {
        return Answer.json(
                200,
                state.stats()
                        .toJson()
                        .put("conversations", state.conversationCount())
                        .put("callsHeld", state.log().size())
                        .put("callsDropped", state.log().dropped())
                        .put("faults", state.faults().current(call.nowMs()).toJson()));
    }

    /** The newest calls, oldest first; of one conversation when one is named. */
    Answer calls(Call call) {
        String wanted = call.query("conversationId");
        List<CallRecord> calls = state.log()
                .newest(MAX_LISTED_CALLS, record -> wanted == null || wanted.equals(record.conversationId()));
        JsonArray list = new JsonArray();
        calls.forEach(record -> list.add(record.toJson()));
        return Answer.json(200, list);
    }

    Answer setFaults(Call call) {
        JsonObject body = call.json();
        if (body == null) {
            return PlatformError.badRequest(call, "The body is a JSON object of faults.");
        }
        Faults faults;
        try {
            faults = Faults.ofJson(body);
        } catch (IllegalArgumentException e) {
            return PlatformError.badRequest(call, String.valueOf(e.getMessage()));
        }
        state.faults().set(faults, call.nowMs());
        return Answer.json(200, faults.toJson());
    }

    Answer clearFaults(Call call) {
        state.faults().set(Faults.NONE, call.nowMs());
        return Answer.NO_CONTENT;
    }

    Answer expireTokens(Call call) {
        TokenKind kind = TokenKind.ofLabel(call.query("kind"));
        if (kind == null) {
            return PlatformError.badRequest(call, "kind is guest, access or all.");
        }
        kind.expire(state.tokens());
        return Answer.NO_CONTENT;
    }

    private static Now now(Call call) {
        return new Now(call.nowMs(), call.nowEpochMs());
    }
}
