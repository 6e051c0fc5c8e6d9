package io.keyfold.edge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keyfold.core.ProblemCode;
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
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/keystrokes}: many keys in one call; each item is answered for itself, in the order asked. */
final class KeystrokeBatch {
    static final int MAX_ITEMS = 200;
    /** Two ids of 128 characters, a state and the JSON around them fit 200 times. */
    static final int MAX_BODY_BYTES = 1 << 17;

    /** Where the parser stands between two items. */
    private static final int ARRAY_DEPTH = 1;

    private final Admission admission;
    private final Keystrokes keystrokes;
    private final Problems problems;
    private final LoopMeters meters;

    KeystrokeBatch(Admission admission, Keystrokes keystrokes, Problems problems, LoopMeters meters) {
        this.admission = admission;
        this.keystrokes = keystrokes;
        this.problems = problems;
        this.meters = meters;
    }

    void post(Call call) {
        admission.admit(call.request(), caller -> press(call, caller), () -> turnAway(call));
    }

    private void press(Call call, Caller caller) throws Refused {
        List<Item> items = parse(call.jsonBytes());
        Results results = new Results(call, items.size());
        for (int i = 0; i < items.size(); i++) {
            int index = i;
            press(items.get(i), caller, verdict -> results.verdict(index, verdict), results, index);
        }
    }

    private void press(Item item, Caller caller, VerdictSink sink, Results results, int index) {
        if (item.complaint != null) {
            meters.problem(ProblemCode.BODY_INVALID);
            results.problem(index, ProblemCode.BODY_INVALID, item.complaint);
        } else if (item.kind == Signal.Kind.KEYSTROKE) {
            keystrokes.press(Transport.NATIVE, item.conversationId, item.participantId, caller, null, sink);
        } else {
            Signal signal = Signal.of(item.kind, item.conversationId, item.participantId, caller.agent());
            keystrokes.tell(Transport.NATIVE, signal, caller, sink);
        }
    }

    /** Nobody can say who calls: each item is a key that could not be checked. */
    private void turnAway(Call call) {
        try {
            int items = parse(call.jsonBytes()).size();
            Results results = new Results(call, items);
            for (int i = 0; i < items; i++) {
                int index = i;
                keystrokes.turnedAway(
                        Transport.NATIVE, Verdict.of(Reason.UNVERIFIED), verdict -> results.verdict(index, verdict));
            }
        } catch (Refused refusal) {
            problems.refuse(call.request(), refusal.problem(), refusal.detail());
        }
    }

    /** One key of the batch, or what is wrong with it. */
    private record Item(
            Signal.Kind kind,
            String conversationId,
            String participantId,
            @Nullable String complaint) {}

    private static List<Item> parse(byte[] bytes) throws InvalidBody {
        List<Item> items = new ArrayList<>();
        JsonBody.readValue(bytes, bytes.length, JsonToken.START_ARRAY, "an array", parser -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (items.size() == MAX_ITEMS) {
                    throw new InvalidBody("the array holds more than " + MAX_ITEMS + " items");
                }
                items.add(item(parser));
            }
        });
        return items;
    }

    /** Reads one item to its end, whatever is wrong with it; malformed JSON spoils the whole. */
    private static Item item(JsonParser parser) throws IOException {
        var conversation = new JsonField.Text("conversationId");
        var participant = new JsonField.Text("participantId");
        var state = new JsonField.Text("state");
        try {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new InvalidBody("the item must be an object");
            }
            JsonBody.readFields(parser, conversation, participant, state);
            return new Item(TypingState.kindOf(state.value()), conversation.id(), participant.id(), null);
        } catch (InvalidBody invalid) {
            while (parser.getParsingContext().getNestingDepth() > ARRAY_DEPTH) {
                parser.nextToken();
            }
            return new Item(Signal.Kind.KEYSTROKE, "", "", invalid.detail());
        }
    }

    /** Gathers the answers and sends them when the last is there. */
    private final class Results {
        private final Call call;
        private final JsonObject[] answers;
        private int missing;

        Results(Call call, int items) {
            this.call = call;
            answers = new JsonObject[items];
            missing = items;
            sendWhenComplete();
        }

        void verdict(int index, long verdict) {
            if (Verdict.isProblem(verdict)) {
                ProblemCode problem = Verdict.problem(verdict);
                problem(index, problem, problem.cause());
                return;
            }
            Reason reason = Verdict.isDecision(verdict) ? Verdict.reason(verdict) : null;
            put(
                    index,
                    new JsonObject()
                            .put(
                                    "decision",
                                    reason == null ? null : reason.decision().label())
                            .put("reason", reason == null ? null : reason.label())
                            .put("next", Verdict.nextMs(verdict) == 0 ? null : Verdict.nextMs(verdict)));
        }

        void problem(int index, ProblemCode problem, String detail) {
            put(index, problems.body(problem, detail, Problems.randomId()));
        }

        private void put(int index, JsonObject answer) {
            answers[index] = answer;
            missing--;
            sendWhenComplete();
        }

        private void sendWhenComplete() {
            if (missing == 0) {
                call.answer(new JsonArray(List.of((Object[]) answers)));
            }
        }
    }
}
