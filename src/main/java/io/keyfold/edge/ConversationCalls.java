package io.keyfold.edge;

import io.keyfold.core.Agent;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.edge.body.Refused;
import io.keyfold.routing.Router;
import io.keyfold.shard.ConversationView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/conversations/{c}}: for its participants, and for whoever holds the admin token. */
final class ConversationCalls {
    private final Admission admission;
    private final Router router;
    private final Problems problems;
    private final byte[] adminToken;
    private final BooleanSupplier typingOn;

    /** @param typingOn while it is not, no conversation has anything to tell, and that is why */
    ConversationCalls(
            Admission admission, Router router, Problems problems, String adminToken, BooleanSupplier typingOn) {
        this.typingOn = typingOn;
        this.admission = admission;
        this.router = router;
        this.problems = problems;
        this.adminToken = adminToken.getBytes(StandardCharsets.UTF_8);
    }

    void get(Call call) throws Refused {
        if (isAdmin(call)) {
            describe(call, null);
        } else {
            admission.admitOrUnavailable(call.request(), caller -> describe(call, caller.agent()));
        }
    }

    private boolean isAdmin(Call call) {
        String token = Admission.bearerOf(call.request());
        return token != null
                && adminToken.length > 0
                && MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), adminToken);
    }

    private void describe(Call call, @Nullable Agent agent) throws Refused {
        router.describe(call.conversationId(), agent, new Router.DescribeSink() {
            @Override
            public void view(ConversationView view) {
                call.answer(json(view));
            }

            @Override
            public void problem(long verdict) {
                refuse(call, verdict);
            }
        });
    }

    /** The owner may also say that it cannot say: then it is 503, not a decision on a key. */
    private void refuse(Call call, long verdict) {
        if (Verdict.isProblem(verdict)) {
            ProblemCode problem = Verdict.problem(verdict);
            boolean off = problem == ProblemCode.CONVERSATION_UNKNOWN && !typingOn.getAsBoolean();
            problems.refuse(call.request(), problem, off ? Reason.DISABLED.sentence() : problem.cause());
        } else {
            Reason reason = Verdict.isDecision(verdict) ? Verdict.reason(verdict) : Reason.OWNER_UNREACHABLE;
            problems.refuse(call.request(), ProblemCode.UPSTREAM_UNREACHABLE, reason.sentence());
        }
    }

    private static JsonObject json(ConversationView view) {
        JsonArray participants = new JsonArray();
        view.participants()
                .forEach(participant -> participants.add(new JsonObject()
                        .put("id", participant.id())
                        .put("purpose", participant.purpose())
                        .put("ended", participant.ended())
                        .put("composing", participant.composing())));
        JsonArray timeline = new JsonArray();
        view.timeline().forEach(entry -> timeline.add(json(entry)));
        return new JsonObject()
                .put("conversationId", view.conversationId())
                .put("state", view.state())
                .put("lit", view.lit())
                .put("why", view.why())
                .put("lastCall", lastCall(view))
                .put("lease", lease(view))
                .put("participants", participants)
                .put("timeline", timeline);
    }

    private static JsonObject json(ConversationView.TimelineEntry entry) {
        JsonObject json = new JsonObject()
                .put("atEpochMs", entry.atEpochMs())
                .put("what", entry.what())
                .put("detail", entry.detail());
        if (entry.status() > 0) {
            json.put("status", entry.status());
        }
        return entry.tookMs() < 0 ? json : json.put("tookMs", entry.tookMs());
    }

    private static @Nullable JsonObject lastCall(ConversationView view) {
        return view.lastCallAtEpochMs() == 0
                ? null
                : new JsonObject().put("atEpochMs", view.lastCallAtEpochMs()).put("outcome", view.lastOutcome());
    }

    private static JsonObject lease(ConversationView view) {
        return new JsonObject()
                .put("state", view.leaseState())
                .put("expiresAtEpochMs", view.leaseExpiresAtEpochMs() == 0 ? null : view.leaseExpiresAtEpochMs())
                .put("tokenTail", view.tokenTail());
    }
}
