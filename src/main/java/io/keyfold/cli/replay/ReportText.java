package io.keyfold.cli.replay;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** A report as a table for people. */
final class ReportText {
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final double PERCENT = 100;
    private static final double MEDIAN = 50;
    private static final double RARE = 99;
    private static final String UNKNOWN = "not known (no simulator was asked)";

    private final StringBuilder text = new StringBuilder();

    private ReportText() {}

    /** One line for each figure. */
    static String of(ReplayReport report) {
        ReportText table = new ReportText();
        table.played(report);
        table.calls(report);
        table.answers(report.answers());
        table.row("decisions of the relay", report.decisions() == null ? "not asked" : report.decisions());
        return table.text.toString();
    }

    private void played(ReplayReport report) {
        row("sessions", report.trace().sessions().size());
        row("keystrokes", report.answers().keystrokesSent());
        row("messages", report.answers().messagesSent());
        row(
                "real time",
                number(report.tookNs() / NS_PER_S, 1) + " s, the trace at speed "
                        + report.plan().speed()
                        + (report.plan().nodes() == 1
                                ? ""
                                : ", each event at any of " + report.plan().nodes() + " nodes"));
    }

    private void calls(ReplayReport report) {
        IdealCalls fewest = ScaledTimes.fewest(report.trace());
        IdealCalls rule = ScaledTimes.refreshing(report.trace());
        UpstreamCalls calls = report.calls();
        Lit seen = report.seen();
        if (calls == null || seen == null) {
            row("upstream calls", UNKNOWN);
        } else {
            row("upstream calls", calls.typing() + " (by status: " + list(calls.typingByStatus()) + ")");
            row("keystrokes per call", number(ReplayReport.keystrokesPerCall(seen.keystrokes(), calls), 2));
            row("share lit", percent(seen.litShare()));
            row(
                    "calls after a message without a new key",
                    seen.strayCalls() + " (and " + seen.crossedCalls() + " that the message passed on the way)");
            row("guest tokens minted", calls.tokensMinted());
        }
        row("ideal: refresh after 4 s, no delays", ideal(rule));
        row("ideal: fewest calls", ideal(fewest));
    }

    private static String ideal(IdealCalls ideal) {
        return ideal.calls() + " calls, " + number(ideal.keystrokesPerCall(), 2) + " keystrokes per call, "
                + percent(ideal.litShare()) + " lit";
    }

    private void answers(Answers answers) {
        Histogram latencyNs = answers.latencyNs();
        row(
                "latency p50 / p99 / max",
                number(latencyNs.getValueAtPercentile(MEDIAN) / NS_PER_MS, 2) + " / "
                        + number(latencyNs.getValueAtPercentile(RARE) / NS_PER_MS, 2) + " / "
                        + number(latencyNs.getMaxValue() / NS_PER_MS, 2) + " ms from the intended time");
        row("answers by status", list(answers.statuses()));
        row("answers by reason", list(answers.reasons()));
        row("messages by status", list(answers.messageStatuses()));
        row("unanswered, not sent", answers.unanswered() + ", " + answers.unsent());
    }

    private void row(String name, Object value) {
        text.append(String.format(Locale.ROOT, "%-40s %s%n", name, value));
    }

    private static String list(Map<?, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String percent(double share) {
        return number(share * PERCENT, 2) + " %";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
