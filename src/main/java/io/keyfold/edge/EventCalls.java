package io.keyfold.edge;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Verdict;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.Refused;
import io.keyfold.routing.Router;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/events}: conversation notifications, from service subjects. */
final class EventCalls {
    /** Notifications carry whole conversations: larger than a typing call, and still bounded. */
    static final int MAX_BODY_BYTES = 1 << 20;
    /** Notifications in one call. */
    static final int MAX_EVENTS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(EventCalls.class);

    private final Admission admission;
    private final Router router;

    EventCalls(Admission admission, Router router) {
        this.admission = admission;
        this.router = router;
    }

    void post(Call call) {
        admission.admitOrUnavailable(call.request(), caller -> take(call, caller));
    }

    private void take(Call call, Caller caller) throws Refused {
        if (!caller.agent().service()) {
            throw new Refused(
                    ProblemCode.NOT_YOUR_PARTICIPANT,
                    "Lifecycle events are taken from service subjects only (auth.service-subjects).");
        }
        List<ConversationFacts> taken = new ArrayList<>();
        JsonArray events = eventsOf(Buffer.buffer(call.jsonBytes()));
        for (Object each : events) {
            ConversationFacts facts = each instanceof JsonObject event ? NotificationParser.parse(event) : null;
            if (facts != null) {
                taken.add(facts);
            }
        }
        Tally tally = new Tally(call, taken.size(), events.size() - taken.size());
        LOG.info(
                "service subject posts lifecycle events subject={} taken={}",
                caller.agent().userId(),
                taken.size());
        taken.forEach(facts -> router.lifecycle(facts, tally::handedOver));
    }

    private static JsonArray eventsOf(Buffer body) throws InvalidBody {
        Object json;
        try {
            json = Json.decodeValue(body);
        } catch (DecodeException e) {
            throw new InvalidBody("the body is not valid JSON");
        }
        JsonArray events = json instanceof JsonArray array ? array : new JsonArray().add(json);
        if (!(json instanceof JsonArray) && !(json instanceof JsonObject)) {
            throw new InvalidBody("the body must be a notification or an array of them");
        }
        if (events.size() > MAX_EVENTS) {
            throw new InvalidBody("the array holds more than " + MAX_EVENTS + " notifications");
        }
        return events;
    }

    /** Counts the owners' answers and tells the caller when the last is there. */
    private static final class Tally {
        private final Call call;
        private final int ignored;
        private int missing;
        private int taken;
        private int failed;

        Tally(Call call, int expected, int ignored) {
            this.call = call;
            this.ignored = ignored;
            this.missing = expected;
            answerWhenComplete();
        }

        void handedOver(long verdict) {
            missing--;
            if (verdict == Verdict.TAKEN) {
                taken++;
            } else {
                failed++;
            }
            answerWhenComplete();
        }

        private void answerWhenComplete() {
            if (missing == 0) {
                call.answer(new JsonObject()
                        .put("taken", taken)
                        .put("ignored", ignored)
                        .put("failed", failed));
            }
        }
    }
}
