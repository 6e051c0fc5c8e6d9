package io.keyfold.edge;

import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.JsonBody;
import io.keyfold.edge.body.JsonField;
import io.keyfold.edge.body.Refused;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters.Transport;

/** {@code PUT} and {@code DELETE /v1/conversations/{c}/participants/{p}/typing}: states and holds. */
final class NativeTyping {
    private final Admission admission;
    private final Keystrokes keystrokes;
    private final Answers answers;
    private final long maxHoldMs;

    NativeTyping(Admission admission, Keystrokes keystrokes, Answers answers, long maxHoldMs) {
        this.admission = admission;
        this.keystrokes = keystrokes;
        this.answers = answers;
        this.maxHoldMs = maxHoldMs;
    }

    void put(Call call) {
        admit(call, caller -> {
            byte[] bytes = call.jsonBytes();
            var state = new JsonField.Text("state");
            var holdFor = new JsonField.Text("for");
            JsonBody.readObject(bytes, bytes.length, state, holdFor);
            Signal.Kind kind = TypingState.kindOf(state.required());
            if (holdFor.value() == null) {
                say(call, kind, 0, caller);
            } else if (kind == Signal.Kind.KEYSTROKE) {
                long holdMs = HoldTime.parseMs(holdFor.value(), maxHoldMs);
                say(call, holdMs == 0 ? Signal.Kind.HOLD_CANCEL : Signal.Kind.HOLD, holdMs, caller);
            } else {
                throw new InvalidBody("for", "goes with the state composing only");
            }
        });
    }

    void delete(Call call) {
        admit(call, caller -> say(call, Signal.Kind.PAUSED, 0, caller));
    }

    private void admit(Call call, Admission.Admitted admitted) {
        admission.admit(
                call.request(),
                admitted,
                () -> keystrokes.turnedAway(
                        Transport.NATIVE, Verdict.of(Reason.UNVERIFIED), verdict -> answer(call, verdict)));
    }

    private void say(Call call, Signal.Kind kind, long holdMs, Caller caller) throws Refused {
        String conversationId = call.conversationId();
        String participantId = call.participantId();
        VerdictSink sink = verdict -> answer(call, verdict);
        if (kind == Signal.Kind.KEYSTROKE) {
            keystrokes.press(Transport.NATIVE, conversationId, participantId, caller, null, sink);
        } else {
            Signal signal = new Signal(kind, conversationId, participantId, caller.agent(), holdMs, null, 0);
            keystrokes.tell(Transport.NATIVE, signal, caller, sink);
        }
    }

    private void answer(Call call, long verdict) {
        answers.verdict(call.request(), verdict);
    }
}
