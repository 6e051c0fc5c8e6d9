package io.keyfold.edge;

import io.keyfold.core.Decision;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.EnumMap;
import java.util.Map;

/** Verdicts on the wire: 204 with the decision in headers, or a problem. The header texts are made once. */
final class Answers {
    static final CharSequence DECISION = HttpHeaders.createOptimized("Keyfold-Decision");
    static final CharSequence REASON = HttpHeaders.createOptimized("Keyfold-Reason");
    static final CharSequence NEXT = HttpHeaders.createOptimized("Keyfold-Next");

    private static final int NO_CONTENT = 204;
    private static final Map<Decision, CharSequence> DECISIONS = new EnumMap<>(Decision.class);
    private static final Map<Reason, CharSequence> REASONS = new EnumMap<>(Reason.class);

    static {
        for (Decision decision : Decision.values()) {
            DECISIONS.put(decision, HttpHeaders.createOptimized(decision.label()));
        }
        for (Reason reason : Reason.values()) {
            REASONS.put(reason, HttpHeaders.createOptimized(reason.label()));
        }
    }

    private final Problems problems;

    Answers(Problems problems) {
        this.problems = problems;
    }

    /** Answers a call with the verdict on its signal, which has been counted already. */
    void verdict(HttpServerRequest request, long verdict) {
        if (Verdict.isProblem(verdict)) {
            ProblemCode problem = Verdict.problem(verdict);
            problems.write(request, problem, problem.cause());
            return;
        }
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(NO_CONTENT);
        if (Verdict.isDecision(verdict)) {
            decide(response, Verdict.reason(verdict), Verdict.nextMs(verdict));
        }
        response.end();
    }

    private static void decide(HttpServerResponse response, Reason reason, long nextMs) {
        response.putHeader(DECISION, DECISIONS.get(reason.decision())).putHeader(REASON, REASONS.get(reason));
        if (nextMs > 0) {
            response.putHeader(NEXT, Long.toString(nextMs));
        }
    }
}
