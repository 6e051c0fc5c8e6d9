package io.keyfold.ops;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is new since the last look at one conversation, as the lines of a trace. One per trace; not thread-safe. */
final class TraceNews {
    private String lastState = "";
    private String lastWhy = "";
    private long sinceEpochMs;
    private long nextSeq;

    /** The lines to tell after this look, in order; mostly none. */
    List<JsonObject> of(TraceSource.Seen seen, long nowEpochMs) {
        List<JsonObject> news = new ArrayList<>();
        if (seen.timelineSinceEpochMs() != 0) {
            entries(seen, news);
        }
        if (!seen.state().equals(lastState) || !seen.why().equals(lastWhy)) {
            lastState = seen.state();
            lastWhy = seen.why();
            news.add(line(seen.known() ? "state" : "waiting", nowEpochMs)
                    .put("state", seen.state())
                    .put("why", seen.why()));
        }
        return news;
    }

    private void entries(TraceSource.Seen seen, List<JsonObject> news) {
        if (seen.timelineSinceEpochMs() != sinceEpochMs) {
            sinceEpochMs = seen.timelineSinceEpochMs();
            // What was before the trace began, and is still kept, is told as well: it is why somebody traces.
            nextSeq = seen.entries().isEmpty() ? 0 : seen.entries().get(0).seq();
        }
        for (TraceSource.Entry entry : seen.entries()) {
            if (entry.seq() > nextSeq) {
                news.add(line("missed", entry.atEpochMs()).put("count", entry.seq() - nextSeq));
            }
            if (entry.seq() >= nextSeq) {
                nextSeq = entry.seq() + 1;
                news.add(line(entry));
            }
        }
    }

    private static JsonObject line(TraceSource.Entry entry) {
        JsonObject line = line(entry.what(), entry.atEpochMs()).put("detail", entry.detail());
        if (entry.status() > 0) {
            line.put("status", entry.status());
        }
        return entry.tookMs() < 0 ? line : line.put("tookMs", entry.tookMs());
    }

    /** The beginning of every line: what it is about, and when. */
    static JsonObject line(String what, long atEpochMs) {
        return new JsonObject()
                .put("at", Instant.ofEpochMilli(atEpochMs).toString())
                .put("what", what);
    }
}
