package io.keyfold.ops;

import io.keyfold.ops.NodeStatus.Budget;
import io.keyfold.ops.NodeStatus.Cluster;
import io.keyfold.ops.NodeStatus.Dependency;
import io.keyfold.ops.NodeStatus.Member;
import io.keyfold.ops.NodeStatus.Month;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shape of {@code /status}: times in ISO 8601, absent things left out. */
final class StatusJson {
    private StatusJson() {}

    static JsonObject of(NodeStatus status, List<String> notReadyReasons) {
        JsonObject json = new JsonObject()
                .put("state", status.state())
                .put("since", time(status.sinceEpochMs()))
                .put("ready", notReadyReasons.isEmpty())
                .put("reasons", new JsonArray(notReadyReasons))
                .put("dependencies", array(status.dependencies(), StatusJson::dependency))
                .put("members", array(status.members(), StatusJson::member))
                .put(
                        "shards",
                        new JsonObject()
                                .put("total", status.shards().total())
                                .put("owned", status.shards().owned())
                                .put("moves", status.shards().moves()))
                .put("budgets", array(status.budgets(), StatusJson::budget))
                .put("typingAtOnce", status.typingAtOnce())
                .put("stretchMs", status.stretchMs())
                .put("callsToday", calls(status.callsToday()))
                .put("month", month(status.month()))
                .put("build", strings(Version.build()));
        if (status.cluster() != null) {
            json.put("cluster", cluster(status.cluster()));
        }
        return json;
    }

    /** The answer to {@code /admin/v1/drain}. */
    static JsonObject of(Drained drained) {
        return new JsonObject()
                .put("state", "drained")
                .put("shards", drained.shards())
                .put("members", drained.members())
                .put("tookMs", drained.tookMs())
                .put("complete", drained.complete());
    }

    private static JsonObject dependency(Dependency dependency) {
        JsonObject json = new JsonObject()
                .put("name", dependency.name())
                .put("state", dependency.state())
                .put("since", time(dependency.sinceEpochMs()));
        if (dependency.lastError() != null) {
            json.put(
                    "lastError",
                    new JsonObject()
                            .put("what", dependency.lastError())
                            .put("at", time(dependency.lastErrorAtEpochMs())));
        }
        return json;
    }

    private static JsonObject cluster(Cluster cluster) {
        return new JsonObject()
                .put("name", cluster.name())
                .put("view", cluster.view())
                .put("serving", cluster.serving())
                .put("reachable", cluster.reachable());
    }

    private static JsonObject member(Member member) {
        JsonObject json = new JsonObject()
                .put("address", member.address())
                .put("serving", member.serving())
                .put("state", member.state())
                .put("self", member.self());
        putIfKnown(json, "keyfold", member.keyfold());
        putIfKnown(json, "hazelcast", member.hazelcast());
        putIfKnown(json, "limits", member.limits());
        putIfKnown(json, "rules", member.rules());
        return json;
    }

    private static void putIfKnown(JsonObject json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static JsonObject budget(Budget budget) {
        return new JsonObject()
                .put("name", budget.name())
                .put("limit", budget.limit())
                .put("used", budget.used())
                .put("period", budget.period());
    }

    private static JsonObject strings(Map<String, String> values) {
        JsonObject json = new JsonObject();
        values.forEach(json::put);
        return json;
    }

    private static JsonObject month(Month month) {
        JsonObject json = new JsonObject()
                .put("calls", calls(month.calls()))
                .put("used", month.used())
                .put("limit", month.limit())
                .put("alert", month.alert().label())
                .put("countedSince", time(month.countedSinceEpochMs()));
        return month.forecast() < 0 ? json : json.put("forecast", month.forecast());
    }

    private static JsonObject calls(Map<String, Long> counted) {
        JsonObject calls = new JsonObject();
        new TreeMap<>(counted).forEach(calls::put);
        return calls;
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonObject> shape) {
        JsonArray array = new JsonArray();
        items.forEach(item -> array.add(shape.apply(item)));
        return array;
    }

    private static String time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }
}
