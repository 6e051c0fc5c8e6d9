package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.StableHash;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.Refused;
import io.keyfold.edge.keys.AgentLimit;
import io.keyfold.edge.keys.RateTable;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What stands before every call: origin, rate of its address, its token, rate of its agent. Used on one event loop. */
final class Admission {
    private static final String SCHEME = "Bearer ";

    private final AgentAuth auth;
    private final Problems problems;
    private final LongSupplier nowMs;
    private final Cors cors;
    private final ClientAddress addresses;
    private final RateTable ips;
    private final AgentLimit agents;
    private int perIpPerSecond;

    Admission(EdgeServices services, Problems problems, AgentLimit agents) {
        auth = services.auth();
        this.problems = problems;
        nowMs = services.nowMs();
        cors = new Cors(services.settings().http().allowedOrigins());
        addresses = new ClientAddress(services.settings().http().trustedProxies());
        ips = services.rates().ips();
        this.agents = agents;
        perIpPerSecond = services.settings().limits().perIpPerSecond();
    }

    /** The rest of a call, once it is known who calls. */
    interface Visitor {
        /** The caller may go on; a refusal becomes the answer. */
        void admitted(Caller caller) throws Refused;

        /** Nobody can say now who calls. */
        void unverified();
    }

    /** {@link Visitor#admitted} alone. */
    @FunctionalInterface
    interface Admitted {
        void serve(Caller caller) throws Refused;
    }

    /** Takes over origins and limits. */
    void apply(Settings changed) {
        cors.allow(changed.http().allowedOrigins());
        agents.change(changed.limits().perAgentPerSecond());
        perIpPerSecond = changed.limits().perIpPerSecond();
    }

    /** Checks origin and address; answers, and returns false, when the call must not go on. */
    boolean enters(HttpServerRequest request) {
        if (!cors.admits(request)) {
            problems.refuse(request, ProblemCode.ORIGIN_NOT_ALLOWED, ProblemCode.ORIGIN_NOT_ALLOWED.cause());
            return false;
        }
        if (Cors.isPreflight(request)) {
            cors.preflight(request);
            return false;
        }
        if (perIpPerSecond == 0) {
            return true;
        }
        long address = StableHash.of(addresses.of(request));
        return isWithin(request, ips.waitMs(address, perIpPerSecond, nowMs.getAsLong()));
    }

    /** As {@link #enters}, and checks the rate of the token, whoever's it is: for calls that others authenticate. */
    boolean entersUnasked(HttpServerRequest request) {
        if (!enters(request)) {
            return false;
        }
        String token = bearerOf(request);
        return token == null || isWithin(request, agents.waitMs(token, nowMs.getAsLong()));
    }

    /** Authenticates the call and lets {@code visitor} go on, or answers. */
    void admit(HttpServerRequest request, Visitor visitor) {
        auth.authenticate(bearerOf(request), new AuthSink() {
            @Override
            public void authenticated(Caller caller) {
                if (isWithin(request, agents.waitMs(caller, nowMs.getAsLong()))) {
                    serve(request, visitor, caller);
                }
            }

            @Override
            public void refused(ProblemCode problem, String detail) {
                problems.refuse(request, problem, explained(request, problem, detail));
            }

            @Override
            public void unverified() {
                visitor.unverified();
            }
        });
    }

    /** As {@link #admit(HttpServerRequest, Visitor)}; {@code unverified} answers when nobody can say who calls. */
    void admit(HttpServerRequest request, Admitted admitted, Runnable unverified) {
        admit(request, new Visitor() {
            @Override
            public void admitted(Caller caller) throws Refused {
                admitted.serve(caller);
            }

            @Override
            public void unverified() {
                unverified.run();
            }
        });
    }

    /** For calls other than typing, which may say 503 when nobody can say who calls. */
    void admitOrUnavailable(HttpServerRequest request, Admitted admitted) {
        admit(
                request,
                admitted,
                () -> problems.refuse(
                        request, ProblemCode.UPSTREAM_UNREACHABLE, "The agent token could not be checked just now."));
    }

    /** The token of {@code Authorization: Bearer}, or null. */
    static @Nullable String bearerOf(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String token = header.substring(SCHEME.length()).strip();
        return token.isEmpty() ? null : token;
    }

    private void serve(HttpServerRequest request, Visitor visitor, Caller caller) {
        try {
            visitor.admitted(caller);
        } catch (Refused refusal) {
            problems.refuse(request, refusal.problem(), refusal.detail());
        } catch (RuntimeException defect) {
            problems.defect(request, defect);
        }
    }

    private boolean isWithin(HttpServerRequest request, long waitMs) {
        if (waitMs > 0) {
            problems.refuseForRate(request, waitMs);
        }
        return waitMs == 0;
    }

    private static String explained(HttpServerRequest request, ProblemCode problem, String detail) {
        if (problem != ProblemCode.TOKEN_MISSING) {
            return detail;
        }
        if (GuestTokenHeader.isPresent(request)) {
            return "The call carries a guest token but no agent token. The guest token is the conversation's; it never"
                    + " replaces the agent's own 'Authorization: Bearer <token>'.";
        }
        return request.headers().contains(HttpHeaders.AUTHORIZATION)
                ? "The Authorization header does not hold a Bearer token."
                : detail;
    }
}
