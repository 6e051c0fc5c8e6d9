package io.keyfold.bench;

import io.keyfold.bench.Figure.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The judged figures in one picture: each as a share of its limit, on a logarithmic scale, median as a dot and rounds
 * as a line. Left of the middle is kept, right of it failed. Its colours follow the reader's scheme, light or dark.
 */
final class Plot {
    private static final int TEXT_WIDTH = 560;
    private static final int AREA_WIDTH = 360;
    private static final int VALUE_WIDTH = 170;
    private static final int ROW = 26;
    private static final int HEAD = 44;
    private static final int FOOT = 34;
    private static final double LEAST = 0.1;
    private static final double MOST = 10;
    private static final double[] TICKS = {0.1, 0.2, 0.5, 1, 2, 5, 10};
    private static final String STYLE =
            """
            <style>
              svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
              .ground { fill: #ffffff; } text { fill: #1f2328; } .quiet { fill: #59636e; font-size: 12px; }
              .grid { stroke: #d1d9e0; } .limit { stroke: #1f2328; stroke-width: 1.5; }
              .ok { fill: #0969da; stroke: #0969da; } .failed { fill: #cf222e; stroke: #cf222e; }
              .range { stroke-width: 3; stroke-opacity: .45; stroke-linecap: round; }
              text.failed { stroke: none; } text.ok { stroke: none; }
              @media (prefers-color-scheme: dark) {
                .ground { fill: #0d1117; } text { fill: #f0f6fc; } .quiet { fill: #9198a1; }
                .grid { stroke: #3d444d; } .limit { stroke: #f0f6fc; }
                .ok { fill: #4493f8; stroke: #4493f8; } .failed { fill: #f85149; stroke: #f85149; }
              }
            </style>
            """;

    private Plot() {}

    /** Writes it; figures without a limit are left out. */
    static void write(Path file, List<Figure.Outcome> outcomes, String machine) throws IOException {
        List<Figure.Outcome> judged = outcomes.stream()
                .filter(outcome -> outcome.figure().limit() != null)
                .toList();
        int width = TEXT_WIDTH + AREA_WIDTH + VALUE_WIDTH;
        int height = HEAD + ROW * judged.size() + FOOT;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\" aria-label=\"Each figure as a share of its limit\">%n",
                width,
                height,
                width,
                height));
        svg.append(STYLE);
        svg.append(String.format(Locale.ROOT, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>%n", width, height));
        text(svg, "", 12, 20, "start", "Each figure as a share of its limit: left of the line is kept");
        scale(svg, height - FOOT);
        for (int i = 0; i < judged.size(); i++) {
            row(svg, judged.get(i), HEAD + ROW * i + ROW / 2);
        }
        text(svg, "quiet", 12, height - 12, "start", machine);
        Files.writeString(file, svg.append("</svg>\n"));
    }

    private static void scale(StringBuilder svg, int bottom) {
        for (double tick : TICKS) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                    tick == 1 ? "limit" : "grid",
                    x(tick),
                    x(tick),
                    HEAD,
                    bottom));
            text(svg, "quiet", x(tick), HEAD - 8, "middle", tick == 1 ? "limit" : number(tick));
        }
    }

    private static void row(StringBuilder svg, Figure.Outcome outcome, int middle) {
        String kept = outcome.isKept() ? "ok" : "failed";
        Spread result = outcome.result();
        text(svg, "", 12, middle + 4, "start", outcome.figure().what());
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"range %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
                        + "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"5\"/>%n",
                kept,
                x(share(outcome, result.min())),
                x(share(outcome, result.max())),
                middle,
                middle,
                kept,
                x(share(outcome, result.median())),
                middle));
        text(
                svg,
                kept,
                TEXT_WIDTH + AREA_WIDTH + 16,
                middle + 4,
                "start",
                Table.number(result.median()) + "  (" + outcome.figure().limit() + ")");
    }

    /** Above 1 is failed, whichever way the limit goes. */
    private static double share(Figure.Outcome outcome, double value) {
        Limit limit = outcome.figure().limit();
        if (limit.value() == 0) {
            return limit.isKept(value) ? LEAST : MOST;
        }
        double share = limit.sign() == Limit.Sign.AT_LEAST ? limit.value() / value : value / limit.value();
        return share > 0 ? share : LEAST;
    }

    private static double x(double share) {
        double within = Math.min(Math.max(share, LEAST), MOST);
        return TEXT_WIDTH + AREA_WIDTH * Math.log(within / LEAST) / Math.log(MOST / LEAST);
    }

    private static String number(double tick) {
        return tick >= 1 ? Integer.toString((int) tick) : Double.toString(tick);
    }

    private static void text(StringBuilder svg, String style, double x, int y, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                style,
                x,
                y,
                anchor,
                escaped));
    }
}
