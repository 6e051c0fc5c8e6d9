package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.keyfold.core.Bearer;
import io.keyfold.core.ProblemCode;
import io.keyfold.edge.auth.TokenId;
import io.keyfold.edge.pass.MessagePath;
import io.keyfold.edge.pass.PassRules;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.upstream.Forwarder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * {@code passthrough.*}: what no route of this relay serves goes on to the platform as it came. Who calls is the
 * platform's to judge, by the token that goes with the call; here only origin and address are. A message is heard by
 * its conversation's owner first. Used on one event loop.
 */
final class PassThrough {
    private final Forwarder forwarder;
    private final PassRules rules;
    private final MessageNotices notices;
    private final BodyReader bodies;
    private final Admission admission;
    private final Problems problems;
    private final String pathPrefix;
    private final int maxBytes;
    private final boolean agentsPay;
    private boolean closing;
    private int underWay;

    PassThrough(
            Settings settings,
            Forwarder forwarder,
            MessageNotices notices,
            BodyReader bodies,
            Admission admission,
            Problems problems) {
        this.forwarder = forwarder;
        this.notices = notices;
        this.bodies = bodies;
        this.admission = admission;
        this.problems = problems;
        rules = new PassRules(settings.passthrough().paths());
        pathPrefix = settings.http().pathPrefix();
        maxBytes = settings.http().maxPassthroughBytes();
        agentsPay = settings.upstream().credential() == Settings.Credential.AGENT;
    }

    /** From now on calls are refused: this node is about to end. */
    void close() {
        closing = true;
    }

    /** Whether no call is under way to the platform or back. */
    boolean isQuiet() {
        return underWay == 0;
    }

    void began() {
        underWay++;
    }

    void ended() {
        underWay--;
    }

    /** Whether the call is for the platform; else it is answered as one to a path that is not there. */
    boolean serves(HttpServerRequest request) {
        String path = pathOf(request);
        return path != null && rules.serves(path);
    }

    /** Takes a call that {@link #serves}; to be called before its body is read. */
    void handle(HttpServerRequest request) {
        String path = pathOf(request);
        if (path == null) {
            throw new IllegalArgumentException("not a path that is served");
        }
        request.pause();
        if (!admission.entersUnasked(request)) {
            bodies.discard(request);
        } else if (!rules.takes(request.method(), path)) {
            request.response()
                    .putHeader(HttpHeaders.ALLOW, path.equals(PassRules.LOGIN) ? "POST" : PassRules.allowedMethods());
            refuse(request, ProblemCode.METHOD_NOT_ALLOWED, ProblemCode.METHOD_NOT_ALLOWED.remedy());
        } else if (PassRules.isAmbiguous(request.headers())) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            refuse(request, ProblemCode.BODY_INVALID, "The headers do not say clearly where the body ends.");
        } else if (BodyReader.declaredBytes(request) > maxBytes) {
            refuse(request, ProblemCode.BODY_TOO_LARGE, tooLarge());
        } else if (closing) {
            refuse(request, ProblemCode.DRAINING, ProblemCode.DRAINING.cause());
        } else {
            pass(request, path);
        }
    }

    private void pass(HttpServerRequest request, String path) {
        MessagePath message = MessagePath.of(request.method(), path);
        if (message == null) {
            boolean login = path.equals(PassRules.LOGIN);
            exchange(request, login ? Operation.OAUTH_TOKEN : Operation.OTHER).start();
        } else if (message.isInBody()) {
            passAfterReading(request);
        } else {
            PassExchange exchange = exchange(request, Operation.MESSAGE);
            announce(request, message.conversationId(), message.communicationId(), exchange);
        }
    }

    /** The seed's message: only its body says which conversation it belongs to. */
    private void passAfterReading(HttpServerRequest request) {
        PassExchange exchange = exchange(request, Operation.MESSAGE);
        bodies.read(request, maxBytes, new BodyReader.Sink() {
            @Override
            public void body(Buffer body) {
                MessageIds ids = MessageIds.of(body.getBytes());
                exchange.carries(body);
                if (ids == null) {
                    // The platform says what is wrong with it; nothing was said to the guest.
                    exchange.start();
                } else {
                    announce(request, ids.conversationId(), ids.participantId(), exchange);
                }
            }

            @Override
            public void unusable(ProblemCode problem, String detail) {
                problems.refuse(request, problem, detail);
            }
        });
        request.resume();
    }

    private void announce(HttpServerRequest request, String conversationId, String senderId, PassExchange exchange) {
        notices.before(Admission.bearerOf(request), conversationId, senderId, exchange::heard, exchange::start);
    }

    private PassExchange exchange(HttpServerRequest request, Operation operation) {
        return new PassExchange(this, request, target(request), operation);
    }

    /** The request target below the path prefix, as it came. */
    private String target(HttpServerRequest request) {
        return request.uri().substring(pathPrefix.length());
    }

    private @Nullable String pathOf(HttpServerRequest request) {
        String path = PassRules.pathOf(request.uri());
        return path == null || !path.startsWith(pathPrefix + "/") ? null : path.substring(pathPrefix.length());
    }

    /** Refuses, and reads what is still to come of the body, within bounds. */
    void refuse(HttpServerRequest request, ProblemCode problem, String detail) {
        bodies.discard(request);
        problems.refuse(request, problem, detail);
    }

    Forwarder forwarder() {
        return forwarder;
    }

    BodyReader bodies() {
        return bodies;
    }

    Problems problems() {
        return problems;
    }

    int maxBytes() {
        return maxBytes;
    }

    String tooLarge() {
        return "The body is larger than " + maxBytes + " bytes (http.max-passthrough-bytes).";
    }

    /** Whose token the call carries, when the relay's typing calls carry agents' tokens, too. */
    @Nullable
    Bearer payer(HttpServerRequest request) {
        String token = agentsPay ? Admission.bearerOf(request) : null;
        return token == null ? null : new Bearer(TokenId.of(token), token, Long.MAX_VALUE);
    }
}
