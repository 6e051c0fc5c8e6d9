package io.keyfold.cli.doctor;

import io.vertx.core.json.JsonObject;
import java.util.function.LongSupplier;
import picocli.CommandLine.Help.Ansi;

/** One visit: looks at everything, and tells it as text or as JSON. */
public final class Doctor {
    private final Report report;

    private Doctor(Report report) {
        this.report = report;
    }

    /**
     * Makes every check, one after the other; blocks for as long as that takes.
     *
     * @param epochMs wall time of this machine
     */
    public static Doctor visit(Questions questions, LongSupplier epochMs) {
        try (Checks checks = new Checks(questions, epochMs)) {
            return new Doctor(Report.of(checks.all()));
        }
    }

    Report report() {
        return report;
    }

    /** For people; {@code unicode} when the terminal can show ticks. */
    public String text(Ansi ansi, boolean unicode) {
        return new ReportText(ansi, unicode).of(report);
    }

    /** The same for scripts. */
    public JsonObject json() {
        return ReportJson.of(report);
    }

    /** One of {@link io.keyfold.cli.Exit}. */
    public int exitCode() {
        return report.exitCode();
    }
}
