package io.keyfold.bench;

import io.keyfold.bench.Figure.Limit;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The results as people read them, on stdout: what is judged first, then all that was measured. */
final class Table {
    private static final String JUDGED = "%-76s %10s %10s %8s %8s %8s  %-8s %s%n";
    private static final String MEASURED = "%-14s %-20s %-14s %12s %12s %12s  %s%n";

    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void judged(List<Figure.Outcome> outcomes) {
        out.printf(JUDGED, "figure", "ours", "peer", "median", "min", "max", "limit", "");
        for (Figure.Outcome outcome : outcomes) {
            Limit limit = outcome.figure().limit();
            Spread peer = outcome.peer();
            out.printf(
                    JUDGED,
                    outcome.figure().what(),
                    number(outcome.own().median()),
                    peer == null ? "" : number(peer.median()),
                    number(outcome.result().median()),
                    number(outcome.result().min()),
                    number(outcome.result().max()),
                    limit == null ? "" : limit.toString(),
                    limit == null ? "" : outcome.isKept() ? "ok" : "FAILED");
        }
    }

    void measured(Samples samples) {
        out.println();
        out.printf(MEASURED, "scenario", "system", "metric", "median", "min", "max", "unit");
        for (Samples.Series series : samples.series()) {
            Spread spread = Spread.of(samples.rounds(
                            series.scenario(), series.system(), series.metric().name())
                    .values());
            out.printf(
                    MEASURED,
                    series.scenario(),
                    series.system(),
                    series.metric().name(),
                    number(spread.median()),
                    number(spread.min()),
                    number(spread.max()),
                    series.metric().unit());
        }
    }

    /** Four digits that count, without an exponent. */
    static String number(double value) {
        double size = Math.abs(value);
        String pattern = size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
