package io.keyfold.edge;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.routing.Router;
import io.keyfold.shard.ConversationView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/** A router that remembers what reached it and answers as told. */
public final class FakeRouter implements Router {
    public static final ConversationView VIEW = new ConversationView(
            "conv-1",
            "composing",
            true,
            1000,
            "accepted",
            "held",
            2000,
            "abcd",
            "All is well.",
            List.of(new ConversationView.ParticipantView("part-1", "agent", false, true)),
            1000,
            List.of(new ConversationView.TimelineEntry(7, 1000, "call", "accepted", 204, 38)));

    public final List<Signal> signals = new CopyOnWriteArrayList<>();
    public final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    public final List<ConversationFacts> facts = new CopyOnWriteArrayList<>();
    /** Sinks of the signals, when {@link #holdAnswers}. */
    public final List<VerdictSink> held = new CopyOnWriteArrayList<>();

    public volatile boolean holdAnswers;
    public volatile ToLongFunction<Signal> verdict = signal -> switch (signal.kind()) {
        case KEYSTROKE, HOLD -> Verdict.of(Reason.FIRST, 4000);
        default -> Verdict.TAKEN;
    };

    @Override
    public void signal(Signal signal, Watcher watcher, VerdictSink reply) {
        signals.add(signal);
        if (watcher != null) {
            watchers.add(watcher);
        }
        if (holdAnswers) {
            held.add(reply);
        } else {
            reply.verdict(verdict.applyAsLong(signal));
        }
    }

    @Override
    public void lifecycle(ConversationFacts told, VerdictSink reply) {
        facts.add(told);
        reply.verdict(Verdict.TAKEN);
    }

    @Override
    public void describe(String conversationId, Agent agent, DescribeSink answer) {
        if (!conversationId.equals(VIEW.conversationId())) {
            answer.problem(Verdict.of(ProblemCode.CONVERSATION_UNKNOWN));
        } else if (agent != null && !"user-1".equals(agent.userId())) {
            answer.problem(Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT));
        } else {
            answer.view(VIEW);
        }
    }

    @Override
    public void trace(String conversationId, DescribeSink answer) {
        describe(conversationId, null, answer);
    }
}
