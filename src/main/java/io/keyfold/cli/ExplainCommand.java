package io.keyfold.cli;

import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keyfold explain}: the page of a problem, a reason or a finding of {@code doctor}, without a network. */
@Command(name = "explain", description = "Explain a problem, reason or finding; without a code, list them all.")
public final class ExplainCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "CODE", description = "For example participant-is-guest, or budget.")
    private @Nullable String code;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (code == null) {
            listAll(out);
        } else {
            explain(code.strip().toLowerCase(Locale.ROOT), out);
        }
        out.flush();
        return Exit.OK;
    }

    private static void listAll(PrintWriter out) {
        out.println("Reasons (header Keyfold-Reason):");
        for (Reason reason : Reason.values()) {
            out.printf("  %-24s %-11s %s%n", reason.label(), reason.decision().label(), reason.sentence());
        }
        out.println("Problems (member code of an error body):");
        for (ProblemCode problem : ProblemCode.values()) {
            out.printf("  %-24s %-11d %s%n", problem.label(), problem.status(), problem.title());
        }
        out.println("Findings (of 'keyfold doctor'):");
        for (DoctorCode finding : DoctorCode.values()) {
            out.printf("  %-36s %s%n", finding.label(), finding.title());
        }
    }

    /** A word may be both, such as {@code draining}: then both pages are shown. */
    private static void explain(String label, PrintWriter out) {
        List<Reason> reasons = Arrays.stream(Reason.values())
                .filter(reason -> reason.label().equals(label))
                .toList();
        List<ProblemCode> problems = Arrays.stream(ProblemCode.values())
                .filter(problem -> problem.label().equals(label))
                .toList();
        List<DoctorCode> findings = Arrays.stream(DoctorCode.values())
                .filter(finding -> finding.label().equals(label))
                .toList();
        if (reasons.isEmpty() && problems.isEmpty() && findings.isEmpty()) {
            throw new CliFailure(
                    Exit.NOT_FOUND,
                    "no problem, reason or finding is called '" + label
                            + "'; 'keyfold explain' without a code lists them all");
        }
        for (Reason reason : reasons) {
            out.printf("%s: reason, answered 204 %s%n", label, reason.decision().label());
            out.println("  " + reason.sentence());
        }
        for (ProblemCode problem : problems) {
            out.printf("%s: problem, HTTP %d, %s%n", label, problem.status(), problem.title());
            printText(problem, out);
        }
        for (DoctorCode finding : findings) {
            out.printf("%s: found by 'keyfold doctor', %s%n", label, finding.title());
            printText(finding, out);
        }
    }

    private static void printText(Explained page, PrintWriter out) {
        out.println("  what  " + page.cause());
        out.println("  do    " + page.remedy());
    }
}
