package io.keyfold.cli.doctor;

import io.keyfold.cli.doctor.Finding.State;
import io.keyfold.cli.doctor.Report.Line;
import io.keyfold.core.Explained;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** A report for people: a line for each check, and below what failed its cause, its remedy and its page. */
final class ReportText {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";

    private final Ansi ansi;
    private final boolean unicode;
    private final StringBuilder text = new StringBuilder();

    /** @param unicode whether ticks and crosses can be shown */
    ReportText(Ansi ansi, boolean unicode) {
        this.ansi = ansi;
        this.unicode = unicode;
    }

    String of(Report report) {
        int widest = report.lines().stream()
                .mapToInt(line -> line.name().length())
                .max()
                .orElse(0);
        Group group = null;
        for (Line line : report.lines()) {
            if (line.group() != group) {
                group = line.group();
                text.append(group.label()).append('\n');
            }
            check(line, widest);
        }
        text.append('\n').append(summary(report)).append('\n');
        return text.toString();
    }

    private void check(Line line, int widest) {
        Finding finding = line.finding();
        String[] seen = finding.detail().split("\n", -1);
        text.append("  ")
                .append(coloured(finding.state(), mark(finding.state())))
                .append(' ')
                .append(line.name())
                .append(" ".repeat(widest - line.name().length() + 2))
                .append(finding.state() == State.NOT_CHECKED ? "not checked: " : "")
                .append(seen[0])
                .append('\n');
        for (int i = 1; i < seen.length; i++) {
            text.append(" ".repeat(widest + INDENT.length())).append(seen[i]).append('\n');
        }
        Explained code = finding.code();
        if (code != null) {
            explain(code);
        }
    }

    private void explain(Explained code) {
        paragraph("what", code.title() + ". " + code.cause());
        paragraph("do", code.remedy());
        paragraph("more", "keyfold explain " + code.label());
    }

    /** Words are kept whole, lines short. */
    private void paragraph(String name, String words) {
        StringBuilder line = new StringBuilder(INDENT).append(String.format(Locale.ROOT, "%-5s", name));
        int start = line.length();
        for (String word : words.split(" ", -1)) {
            if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(" ".repeat(start));
            }
            line.append(line.length() > start ? " " : "").append(word);
        }
        text.append(line).append('\n');
    }

    private static String summary(Report report) {
        return report.lines().size() + " checks: " + report.count(State.OK) + " good, " + report.count(State.WARNED)
                + " with a warning, " + report.count(State.FAILED) + " failed, " + report.count(State.NOT_CHECKED)
                + " not made";
    }

    private String mark(State state) {
        return switch (state) {
            case OK -> unicode ? "✓" : "ok";
            case WARNED -> unicode ? "!" : "! ";
            case FAILED -> unicode ? "✗" : "X ";
            case NOT_CHECKED -> unicode ? "–" : "- ";
        };
    }

    private String coloured(State state, String mark) {
        return switch (state) {
            case OK -> ansi.string("@|green " + mark + "|@");
            case WARNED -> ansi.string("@|yellow " + mark + "|@");
            case FAILED -> ansi.string("@|bold,red " + mark + "|@");
            case NOT_CHECKED -> ansi.string("@|faint " + mark + "|@");
        };
    }
}
