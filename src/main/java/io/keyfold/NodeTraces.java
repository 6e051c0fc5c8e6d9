package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.TraceSource;
import io.keyfold.routing.Router;
import io.keyfold.shard.ConversationView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Locale;
import java.util.function.Supplier;

/** Looks at conversations for traces, by one of the node's routers. Any thread. */
final class NodeTraces implements TraceSource {
    private final NodeLoop loop;
    private final Supplier<Settings> settings;

    /** {@code loop}: whose router is used. */
    NodeTraces(NodeLoop loop, Supplier<Settings> settings) {
        this.loop = loop;
        this.settings = settings;
    }

    @Override
    public String timeline() {
        return settings.get().privacy().timeline().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Future<Seen> look(String conversationId) {
        Promise<Seen> looked = Promise.promise();
        loop.trace(conversationId, new Router.DescribeSink() {
            @Override
            public void view(ConversationView view) {
                looked.complete(seen(view));
            }

            @Override
            public void problem(long verdict) {
                looked.complete(Seen.nothing(why(verdict)));
            }
        });
        return looked.future();
    }

    private static Seen seen(ConversationView view) {
        return new Seen(
                true,
                view.state(),
                view.why(),
                view.timelineSinceEpochMs(),
                view.timeline().stream().map(NodeTraces::entry).toList());
    }

    private static Entry entry(ConversationView.TimelineEntry entry) {
        return new Entry(entry.seq(), entry.atEpochMs(), entry.what(), entry.detail(), entry.status(), entry.tookMs());
    }

    private String why(long verdict) {
        if (Verdict.isDecision(verdict)) {
            return Verdict.reason(verdict).sentence();
        }
        if (!settings.get().typing().enabled()) {
            return Reason.DISABLED.sentence();
        }
        return Verdict.problem(verdict) == ProblemCode.CONVERSATION_UNKNOWN
                ? "Nothing is known of this conversation: no key came for it lately. The trace waits for the next one."
                : Verdict.problem(verdict).cause();
    }
}
