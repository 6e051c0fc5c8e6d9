package io.keyfold.cli;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The lines of a trace for people. Fields that are missing are left out. */
final class TraceText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private TraceText() {}

    /** What goes before the first line. */
    static String heading(JsonObject news) {
        String hint = switch (news.getString("timeline", "")) {
            case "off" -> "; privacy.timeline is off, so only its state is shown";
            case "decisions" -> "; keys that change nothing are left out, privacy.timeline: keys shows them";
            default -> "";
        };
        return "tracing " + news.getString("conversation", "?") + hint + "; Ctrl-C ends it";
    }

    static String line(JsonObject news, ZoneId zone) {
        String time = TIME.format(
                Instant.parse(news.getString("at", "1970-01-01T00:00:00Z")).atZone(zone));
        String what = news.getString("what", "?");
        return String.format("%s  %-10s %s", time, what, detail(what, news));
    }

    private static String detail(String what, JsonObject news) {
        return switch (what) {
            case "waiting" -> news.getString("why", "");
            case "state" -> news.getString("state", "?") + ": " + news.getString("why", "");
            case "missed" -> news.getValue("count", 0) + " entries came too fast to be shown";
            default -> news.getString("detail", "") + status(news) + took(news);
        };
    }

    private static String status(JsonObject news) {
        return news.containsKey("status") ? " " + news.getValue("status") : "";
    }

    private static String took(JsonObject news) {
        return news.containsKey("tookMs") ? ", " + news.getValue("tookMs") + " ms" : "";
    }
}
