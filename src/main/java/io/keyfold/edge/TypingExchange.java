package io.keyfold.edge;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.Refused;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * One call on a typing path, from its head to its answer. This is the fast path: no router, no tree, one object a call,
 * which is its own callback at every step.
 */
final class TypingExchange implements BodyReader.Sink, Admission.Visitor, VerdictSink {
    private final TypingCalls calls;
    private final HttpServerRequest request;
    private final TypingPath path;
    private Buffer body = Buffer.buffer(0);

    TypingExchange(TypingCalls calls, HttpServerRequest request, TypingPath path) {
        this.calls = calls;
        this.request = request;
        this.path = path;
    }

    @Override
    public void body(Buffer whole) {
        if (calls.admission().enters(request)) {
            body = whole;
            calls.admission().admit(request, this);
        }
    }

    @Override
    public void unusable(ProblemCode problem, String detail) {
        if (calls.admission().enters(request)) {
            calls.problems().refuse(request, problem, detail);
        }
    }

    @Override
    public void admitted(Caller caller) throws Refused {
        JsonMedia.require(request.getHeader(HttpHeaders.CONTENT_TYPE));
        byte[] bytes = body.getBytes();
        if (path.transport() == Transport.SDK) {
            String conversationId = PathIds.conversation(path.conversationId());
            String communicationId = PathIds.participant(path.communicationId());
            TypingBody.checkSdk(bytes, bytes.length);
            calls.keystrokes().press(Transport.SDK, conversationId, communicationId, caller, null, this);
        } else {
            String guestToken = GuestTokenHeader.tokenOf(request);
            TypingBody typing = TypingBody.parse(bytes, bytes.length);
            calls.keystrokes()
                    .press(Transport.HTTP, typing.conversationId(), typing.participantId(), caller, guestToken, this);
        }
    }

    @Override
    public void unverified() {
        calls.keystrokes().turnedAway(path.transport(), Verdict.of(Reason.UNVERIFIED), this);
    }

    @Override
    public void verdict(long verdict) {
        calls.answers().verdict(request, verdict);
    }
}
