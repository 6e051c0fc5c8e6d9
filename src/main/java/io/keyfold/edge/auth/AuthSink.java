package io.keyfold.edge.auth;

import io.keyfold.core.ProblemCode;

/** The answer to {@link AgentAuth#authenticate}: exactly one of the three, once, on the edge's event loop. */
public interface AuthSink {
    void authenticated(Caller caller);

    /** The caller's own token is at fault. */
    void refused(ProblemCode problem, String detail);

    /** Nobody can say now: the platform or the key server does not answer. Never the caller's fault, never a 401. */
    void unverified();
}
