package io.keyfold.cli.doctor;

import io.keyfold.cli.doctor.Finding.State;
import io.keyfold.cli.doctor.Report.Line;
import io.keyfold.core.Explained;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A report for scripts; what has no code has no members {@code code}, {@code cause}, {@code remedy}. */
final class ReportJson {
    private ReportJson() {}

    static JsonObject of(Report report) {
        JsonArray checks = new JsonArray();
        report.lines().forEach(line -> checks.add(line(line)));
        JsonObject counts = new JsonObject();
        for (State state : State.values()) {
            counts.put(state.label(), report.count(state));
        }
        return new JsonObject()
                .put("ok", report.failures().isEmpty())
                .put("exitCode", report.exitCode())
                .put("counts", counts)
                .put("checks", checks);
    }

    private static JsonObject line(Line line) {
        Finding finding = line.finding();
        JsonObject json = new JsonObject()
                .put("group", line.group().label())
                .put("check", line.name())
                .put("state", finding.state().label())
                .put("detail", finding.detail());
        Explained code = finding.code();
        if (code != null) {
            json.put("code", code.label())
                    .put("title", code.title())
                    .put("cause", code.cause())
                    .put("remedy", code.remedy());
        }
        return json;
    }
}
