package io.keyfold.edge.ws;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import java.util.ArrayList;
import java.util.List;

/** Knows tokens by their first word: {@code good-USER}, {@code service}, {@code bad}, {@code expired}, {@code away}. */
final class FakeAuth implements AgentAuth {
    final List<AuthSink> held = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    boolean holds;
    long expiresAtEpochMs = Long.MAX_VALUE;

    @Override
    public void authenticate(String token, AuthSink sink) {
        asked.add(token);
        if (holds) {
            held.add(sink);
        } else {
            answer(token, sink);
        }
    }

    void answer(String token, AuthSink sink) {
        if (token == null) {
            sink.refused(ProblemCode.TOKEN_MISSING, "none");
        } else if (token.startsWith("good-")) {
            sink.authenticated(caller(token));
        } else if (token.equals("service")) {
            sink.authenticated(new Caller(new Agent("service-1", true, null), 7, expiresAtEpochMs));
        } else if (token.equals("expired")) {
            sink.refused(ProblemCode.TOKEN_EXPIRED, "too late");
        } else if (token.equals("away")) {
            sink.unverified();
        } else {
            sink.refused(ProblemCode.TOKEN_INVALID, "bad");
        }
    }

    /** {@code good-USER} or {@code good-USER-NUMBER}. */
    Caller caller(String token) {
        Bearer bearer = new Bearer(token.hashCode(), token, expiresAtEpochMs);
        return new Caller(new Agent(token.split("-")[1], false, bearer), token.hashCode(), expiresAtEpochMs);
    }
}
