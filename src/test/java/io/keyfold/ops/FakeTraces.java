package io.keyfold.ops;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Conversations that are as a test says, for whoever traces them. */
final class FakeTraces implements TraceSource {
    static final Entry FIRST = new Entry(0, 1_000, "wanted", "first", 0, -1);
    static final Entry CALL = new Entry(1, 1_040, "call", "accepted", 204, 38);

    final AtomicInteger looks = new AtomicInteger();
    volatile Seen seen = Seen.nothing("Nobody knows it.");

    static Seen composing(Entry... entries) {
        return new Seen(true, "composing", "The guest sees the indicator.", 1_000, List.of(entries));
    }

    @Override
    public Future<Seen> look(String conversationId) {
        looks.incrementAndGet();
        return Future.succeededFuture(seen);
    }

    @Override
    public String timeline() {
        return "decisions";
    }
}
