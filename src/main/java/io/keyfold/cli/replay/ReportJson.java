package io.keyfold.cli.replay;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A report for scripts: one JSON object. Members that nobody can tell are null. */
final class ReportJson {
    private static final double NS_PER_MS = 1e6;
    private static final double MEDIAN = 50;
    private static final double RARE = 99;

    private ReportJson() {}

    static String of(ReplayReport report) {
        Answers answers = report.answers();
        return new JsonObject()
                .put("sessions", report.trace().sessions().size())
                .put("speed", report.plan().speed())
                .put("nodes", report.plan().nodes())
                .put("via", report.plan().via().name().toLowerCase(Locale.ROOT))
                .put("durationMs", report.tookNs() / NS_PER_MS)
                .put("keystrokes", answers.keystrokesSent())
                .put("messages", answers.messagesSent())
                .put("unsent", answers.unsent())
                .put("unanswered", answers.unanswered())
                .put("upstream", upstream(report))
                .put("idealRefresh", ideal(ScaledTimes.refreshing(report.trace())))
                .put("idealFewest", ideal(ScaledTimes.fewest(report.trace())))
                .put("latencyMs", latency(answers.latencyNs()))
                .put("answersByStatus", counts(answers.statuses()))
                .put("answersByReason", counts(answers.reasons()))
                .put("messagesByStatus", counts(answers.messageStatuses()))
                .put("relayDecisions", report.decisions())
                .encodePrettily();
    }

    private static @Nullable JsonObject upstream(ReplayReport report) {
        UpstreamCalls calls = report.calls();
        Lit seen = report.seen();
        if (calls == null || seen == null) {
            return null;
        }
        return new JsonObject()
                .put("calls", calls.typing())
                .put("accepted", calls.accepted())
                .put("callsByStatus", counts(calls.typingByStatus()))
                .put("keystrokesPerCall", ReplayReport.keystrokesPerCall(seen.keystrokes(), calls))
                .put("lit", seen.lit())
                .put("litShare", seen.litShare())
                .put("callsAfterMessage", seen.strayCalls())
                .put("callsCrossedByMessage", seen.crossedCalls())
                .put("guestTokensMinted", calls.tokensMinted());
    }

    private static JsonObject ideal(IdealCalls ideal) {
        return new JsonObject()
                .put("calls", ideal.calls())
                .put("keystrokesPerCall", ideal.keystrokesPerCall())
                .put("litShare", ideal.litShare());
    }

    private static JsonObject latency(Histogram latencyNs) {
        return new JsonObject()
                .put("p50", latencyNs.getValueAtPercentile(MEDIAN) / NS_PER_MS)
                .put("p99", latencyNs.getValueAtPercentile(RARE) / NS_PER_MS)
                .put("max", latencyNs.getMaxValue() / NS_PER_MS);
    }

    private static JsonObject counts(Map<?, Long> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((key, count) -> json.put(key.toString(), count));
        return json;
    }
}
