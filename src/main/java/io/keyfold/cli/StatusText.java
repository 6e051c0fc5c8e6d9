package io.keyfold.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The answer of {@code /status} as a few lines for people. Fields that are missing are left out. */
final class StatusText {
    private final JsonObject status;
    private final long nowEpochMs;
    private final StringBuilder text = new StringBuilder();

    private StatusText(JsonObject status, long nowEpochMs) {
        this.status = status;
        this.nowEpochMs = nowEpochMs;
    }

    static String of(JsonObject status, long nowEpochMs) {
        StatusText page = new StatusText(status, nowEpochMs);
        page.write();
        return page.text.toString();
    }

    private void write() {
        line("state", status.getString("state", "unknown") + since(status) + ", " + readiness());
        objects("dependencies").forEach(dependency -> line(dependency.getString("name", "?"), dependency(dependency)));
        JsonObject cluster = status.getJsonObject("cluster");
        if (cluster != null) {
            line("cluster", cluster(cluster));
        }
        line("members", joined("members", StatusText::member));
        JsonObject shards = status.getJsonObject("shards", new JsonObject());
        line(
                "shards",
                shards.getValue("owned") + " of " + shards.getValue("total") + " owned here, "
                        + shards.getValue("moves") + " moved");
        line("budgets", joined("budgets", StatusText::budget));
        line("at once", atOnce(status.getLong("typingAtOnce", 0L)));
        long stretchMs = status.getLong("stretchMs", 0L);
        if (stretchMs > 0) {
            line("stretch", stretch(stretchMs));
        }
        line("today", calls(status.getJsonObject("callsToday", new JsonObject())));
        JsonObject month = status.getJsonObject("month");
        if (month != null) {
            line("month", month(month));
        }
        JsonObject build = status.getJsonObject("build", new JsonObject());
        line("build", "keyfold " + build.getString("version", "?") + ", Java " + build.getString("java", "?"));
    }

    private String readiness() {
        if (status.getBoolean("ready", false)) {
            return "ready";
        }
        JsonArray reasons = status.getJsonArray("reasons", new JsonArray());
        return "not ready: " + reasons.stream().map(String::valueOf).collect(Collectors.joining("; "));
    }

    private String dependency(JsonObject dependency) {
        String now = dependency.getString("state", "unknown") + since(dependency);
        JsonObject lastError = dependency.getJsonObject("lastError");
        if (lastError == null) {
            return now;
        }
        return now + ", last error " + lastError.getString("what") + " " + ago(lastError.getString("at")) + " ago";
    }

    private static String cluster(JsonObject cluster) {
        String reachable = cluster.getBoolean("reachable", false) ? "reachable" : "not reached by any other node";
        return cluster.getString("name", "?") + ", " + cluster.getValue("serving") + " serving, view "
                + cluster.getString("view", "?") + ", " + reachable;
    }

    private static String member(JsonObject member) {
        String address = member.getString("address", "?");
        String self = member.getBoolean("self", false) ? " (this node)" : "";
        boolean serving = member.getBoolean("serving", true);
        return address + self + (serving ? "" : " (" + member.getString("state", "not serving") + ")");
    }

    private static String budget(JsonObject budget) {
        long limit = budget.getLong("limit", 0L);
        String of = limit == 0 ? " without a limit" : " of " + limit;
        return budget.getString("name") + " " + budget.getValue("used") + of + " this " + budget.getString("period");
    }

    private static String atOnce(long conversations) {
        return conversations == 0
                ? "any number of conversations can show typing"
                : conversations + " conversations can show typing at the same time";
    }

    /** Less than a second is said as a part of one: a shortage that has just begun, or is nearly over. */
    private static String stretch(long stretchMs) {
        String longer = stretchMs < 1_000 ? stretchMs + " ms" : Words.duration(stretchMs);
        return "each waits " + longer + " longer for its next call: more type than permits allow";
    }

    private static String month(JsonObject month) {
        long limit = month.getLong("limit", 0L);
        String forecast = month.containsKey("forecast")
                ? "some " + month.getValue("forecast") + " by its end"
                : "too early to say how many by its end";
        String alert = switch (month.getString("alert", "none")) {
            case "near" -> " (NEAR THE LIMIT)";
            case "reached" -> " (USED UP: typing is suppressed)";
            default -> "";
        };
        return calls(month.getJsonObject("calls", new JsonObject())) + ": " + month.getValue("used")
                + (limit == 0 ? "" : " of " + limit) + alert + ", " + forecast;
    }

    private static String calls(JsonObject calls) {
        return calls.isEmpty()
                ? "no calls"
                : calls.stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private String since(JsonObject json) {
        String since = json.getString("since");
        return since == null ? "" : " for " + ago(since);
    }

    private String ago(String instant) {
        return Words.duration(nowEpochMs - Instant.parse(instant).toEpochMilli());
    }

    private String joined(String key, Function<JsonObject, String> shape) {
        return objects(key).map(shape).collect(Collectors.joining(", "));
    }

    private Stream<JsonObject> objects(String key) {
        JsonArray array = status.getJsonArray(key, new JsonArray());
        return IntStream.range(0, array.size()).mapToObj(array::getJsonObject);
    }

    private void line(String name, String value) {
        text.append(String.format("%-13s %s%n", name, value));
    }
}
