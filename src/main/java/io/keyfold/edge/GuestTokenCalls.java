package io.keyfold.edge;

import io.keyfold.core.Ids;
import io.keyfold.core.Signal;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters.Transport;

/**
 * {@code PUT} and {@code DELETE /v1/conversations/{c}/guest-token}. A caller may name its participant; else the owner
 * finds it by the caller's user id. Service subjects need none.
 */
final class GuestTokenCalls {
    private static final String PARTICIPANT = "participantId";

    private final Admission admission;
    private final Keystrokes keystrokes;
    private final Answers answers;

    GuestTokenCalls(Admission admission, Keystrokes keystrokes, Answers answers) {
        this.admission = admission;
        this.keystrokes = keystrokes;
        this.answers = answers;
    }

    void put(Call call) {
        admission.admitOrUnavailable(call.request(), caller -> {
            byte[] bytes = call.jsonBytes();
            GuestTokenBody body = GuestTokenBody.parse(bytes, bytes.length);
            String participantId = body.participantId() != null ? body.participantId() : fromQuery(call);
            tell(
                    call,
                    caller,
                    new Signal(
                            Signal.Kind.GUEST_TOKEN,
                            call.conversationId(),
                            participantId,
                            caller.agent(),
                            0,
                            body.guestToken(),
                            body.lifeMs()));
        });
    }

    void delete(Call call) {
        admission.admitOrUnavailable(
                call.request(),
                caller -> tell(
                        call,
                        caller,
                        Signal.of(
                                Signal.Kind.REVOKE_GUEST_TOKEN,
                                call.conversationId(),
                                fromQuery(call),
                                caller.agent())));
    }

    private void tell(Call call, Caller caller, Signal signal) {
        keystrokes.tell(Transport.NATIVE, signal, caller, verdict -> answers.verdict(call.request(), verdict));
    }

    /** Empty when the query names none. */
    private static String fromQuery(Call call) throws InvalidBody {
        String participantId = call.queryParameter(PARTICIPANT);
        if (participantId != null && !Ids.isValid(participantId)) {
            throw new InvalidBody("The query parameter '" + PARTICIPANT + "' is not an id.");
        }
        return participantId == null ? "" : participantId;
    }
}
