package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.keyfold.core.Outcome;
import io.keyfold.core.Participant;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.ProblemCode;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.ConversationParser;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One conversation of the user's choice: may this participant type, and does the typing call work? */
final class ConversationChecks {
    private final Web web;
    private final Chart chart;
    private final Questions questions;

    ConversationChecks(Web web, Chart chart, Questions questions) {
        this.web = web;
        this.chart = chart;
        this.questions = questions;
    }

    // ---- who types -------------------------------------------------------------------------------------------------

    Finding participant() throws CheckEnded {
        String conversationId = conversationId();
        String participantId = participantId();
        String bearer = lookUpToken();
        if (bearer == null) {
            return Finding.notChecked("there is no token to look it up with: set upstream.oauth.*");
        }
        Reply reply = platform().get("/api/v2/conversations/" + conversationId, bearer);
        ConversationFacts facts = reply.isGood() ? ConversationParser.parse(conversationId, reply.body()) : null;
        return facts == null ? notFound(reply) : found(facts, participantId);
    }

    private static Finding notFound(Reply reply) {
        Explained code = switch (reply.status()) {
            case 401 -> DoctorCode.CLIENT_TOKEN_REFUSED;
            case 403 -> DoctorCode.PERMISSION_MISSING;
            case 404 -> ProblemCode.CONVERSATION_UNKNOWN;
            default -> DoctorCode.NOT_THE_PLATFORM;
        };
        return Finding.failed(code, reply.line());
    }

    private Finding found(ConversationFacts facts, String participantId) throws CheckEnded {
        if (facts.ended()) {
            return Finding.failed(ProblemCode.CONVERSATION_ENDED, facts.conversationId() + " has ended");
        }
        Optional<Participant> named = facts.participants().stream()
                .filter(each -> each.isNamedBy(participantId))
                .findFirst();
        if (named.isEmpty()) {
            return Finding.failed(ProblemCode.PARTICIPANT_UNKNOWN, hint(facts));
        }
        Settings.Participants settings = chart.settings().participants();
        Agent agent = chart.agent == null ? Agent.ANYONE : chart.agent;
        ProblemCode refusal =
                new ParticipantRule(Set.copyOf(settings.purposes()), settings.matchUser()).refusal(named.get(), agent);
        if (refusal != null) {
            return Finding.failed(refusal, "purpose " + named.get().purpose() + "; " + hint(facts));
        }
        chart.participant = named.get();
        return Finding.ok("purpose " + named.get().purpose() + ", may type");
    }

    /** Which id would be right. */
    private static String hint(ConversationFacts facts) {
        return facts.participants().stream()
                .filter(each -> each.purpose().equals("agent") && !each.ended())
                .findFirst()
                .map(agent -> "the agent of this conversation is " + agent.id())
                .orElse("no agent is in this conversation now");
    }

    // ---- the call --------------------------------------------------------------------------------------------------

    Finding typing() throws CheckEnded {
        Reply reply = call();
        chart.typed = reply;
        CallResult result = CallResult.answered(reply.status(), reply.body());
        if (result.outcome() == Outcome.ACCEPTED) {
            return Finding.ok(reply.brief() + "; a guest who looks sees the indicator now");
        }
        if (result.outcome() == Outcome.TOKEN_REJECTED) {
            return Finding.failed(isGuest() ? DoctorCode.GUEST_TOKEN_REFUSED : tokenCode(), reply.line());
        }
        Explained code = switch (result.refusal()) {
            case FEATURE_OFF -> DoctorCode.TYPING_SWITCHED_OFF;
            case FORBIDDEN -> DoctorCode.PERMISSION_MISSING;
            case ENDED -> ProblemCode.CONVERSATION_ENDED;
            case UNKNOWN, NONE -> DoctorCode.CALL_REFUSED;
        };
        return Finding.failed(code, reply.line());
    }

    private Reply call() throws CheckEnded {
        return isGuest() ? guestCall() : platformCall();
    }

    private Reply guestCall() throws CheckEnded {
        String token = chart.guestToken;
        JsonObject body =
                new JsonObject().put("conversationId", conversationId()).put("participantId", participantId());
        if (token == null) {
            throw CheckEnded.notChecked("there is no guest token");
        }
        return platform().post("/api/v2/conversations/messaging/typing", "guest_token", token, body);
    }

    private Reply platformCall() throws CheckEnded {
        String path = "/api/v2/conversations/messages/" + conversationId() + "/communications/";
        Participant participant = chart.participant;
        String communicationId = participant == null ? null : participant.communicationId();
        String token = typingToken();
        if (communicationId == null) {
            throw CheckEnded.notChecked("the participant has no communication that is known");
        }
        if (token == null) {
            throw CheckEnded.notChecked("there is no token to type with: give --token, or set upstream.oauth.*");
        }
        JsonObject body = new JsonObject().put("typing", new JsonObject().put("type", "On"));
        return platform().post(path + communicationId + "/typing", "Authorization", "Bearer " + token, body);
    }

    private Explained tokenCode() throws CheckEnded {
        return isAgentsToken() ? ProblemCode.TOKEN_INVALID : DoctorCode.CLIENT_TOKEN_REFUSED;
    }

    private boolean isGuest() throws CheckEnded {
        return chart.settings().upstream().dialect() == Settings.Dialect.GUEST;
    }

    private boolean isAgentsToken() throws CheckEnded {
        return chart.settings().upstream().credential() == Settings.Credential.AGENT;
    }

    private @Nullable String typingToken() throws CheckEnded {
        return isAgentsToken() ? questions.token() : chart.clientToken;
    }

    /** The agent's own with credential {@code agent}, else the relay's. */
    private @Nullable String lookUpToken() throws CheckEnded {
        boolean agents = isAgentsToken() && chart.agent != null;
        return agents ? questions.token() : chart.clientToken;
    }

    private String conversationId() throws CheckEnded {
        return given(questions.conversationId());
    }

    private String participantId() throws CheckEnded {
        return given(questions.participantId());
    }

    private static String given(@Nullable String id) throws CheckEnded {
        if (id == null) {
            throw CheckEnded.notChecked("give a conversation to try it in: --conversation and --participant");
        }
        return id;
    }

    private Platform platform() throws CheckEnded {
        return new Platform(web, chart.settings().upstream());
    }
}
