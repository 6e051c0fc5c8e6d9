package io.keyfold.sim;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who may call, and how often. Each check answers null to let a call pass, or how it is refused. */
final class Gate {
    static final String GUEST_TOKEN_HEADER = "guest_token";

    private final SimState state;

    Gate(SimState state) {
        this.state = state;
    }

    /** The live access token that the call carries, or null; notes it for the log. */
    @Nullable
    Token access(Call call) {
        String value = call.bearer();
        if (value == null) {
            return null;
        }
        Token token = state.tokens().access(value, call.nowMs());
        if (token != null) {
            call.by(token.userId());
        }
        return token;
    }

    /** 401 for a call without a live access token. */
    Answer unauthenticated(Call call) {
        return call.bearer() == null ? PlatformError.noToken(call) : PlatformError.badToken(call);
    }

    /** Serves a look-up or token request for a call with a live access token, within its rate. */
    Answer control(Call call, Function<Token, Answer> serve) {
        Token token = access(call);
        if (token == null) {
            return unauthenticated(call);
        }
        Answer refusal = controlRefusal(call, token.control());
        return refusal != null ? refusal : serve.apply(token);
    }

    /** Counts a typing or message call against its token. */
    @Nullable
    Answer trafficRefusal(Call call, Token token) {
        int faulty = state.faults().current(call.nowMs()).perTokenPerMinute();
        RateWindow window = token.traffic(state.options().trafficWindowMs());
        return rateRefusal(call, window, faulty > 0 ? faulty : state.options().perTokenPerMinute());
    }

    /** Counts a look-up or token request against its token. */
    @Nullable
    Answer controlRefusal(Call call, RateWindow window) {
        return rateRefusal(call, window, state.options().controlPerMinute());
    }

    private static @Nullable Answer rateRefusal(Call call, RateWindow window, int limit) {
        boolean taken = window.tryTake(limit, call.nowMs());
        if (limit == 0) {
            return null;
        }
        int resetS = (int) Math.max(1, (window.untilFreeMs(call.nowMs()) + 999) / 1000);
        call.rated(new Call.RateState(window.count(call.nowMs()), limit, resetS));
        return taken ? null : PlatformError.rateLimited(call, resetS);
    }

    /** Refuses typing while the fault {@code featureOff} is in force. */
    @Nullable
    Answer featureRefusal(Call call) {
        return state.faults().current(call.nowMs()).featureOff() ? PlatformError.featureOff(call) : null;
    }

    /** Refuses a body that is declared as something else than JSON. */
    @Nullable
    Answer contentRefusal(Call call) {
        String type = call.header("Content-Type");
        if (type == null || type.toLowerCase(Locale.ROOT).contains("json")) {
            return null;
        }
        return PlatformError.of(call, 415, "unsupported.media.type", "The body is not declared as application/json.");
    }

    /** Refuses a path that names no live communication of an agent that the token may act for. */
    @Nullable
    Answer communicationRefusal(Call call, Token token) {
        SimConversation conversation = state.conversation(call.id(0));
        SimParticipant participant = conversation == null ? null : conversation.byCommunication(call.id(1));
        if (conversation == null || participant == null) {
            return PlatformError.notFound(call);
        }
        call.found(conversation, participant.communicationId());
        boolean own = token.userId() == null || token.userId().equals(participant.userId());
        if (!participant.isAgent() || !own) {
            return PlatformError.notAuthorized(call);
        }
        return participant.hasEnded() ? PlatformError.ended(call) : null;
    }

    /** The conversation of a path that passed {@link #communicationRefusal}. */
    SimConversation conversation(Call call) {
        return Objects.requireNonNull(state.conversation(call.id(0)));
    }
}
