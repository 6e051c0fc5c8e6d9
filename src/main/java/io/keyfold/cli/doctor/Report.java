package io.keyfold.cli.doctor;

import io.keyfold.cli.Exit;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * All that the doctor found, in the order of looking.
 *
 * @param lines one for each check
 */
record Report(List<Line> lines) {
    /** Nobody is there: what the contract calls unreachable. */
    private static final Set<Explained> UNREACHABLE =
            Set.of(DoctorCode.NAME_UNKNOWN, DoctorCode.CONNECTION_REFUSED, DoctorCode.NO_ANSWER);

    /** A check by its place and name, with what it found. */
    record Line(Group group, String name, Finding finding) {}

    Report {
        lines = List.copyOf(lines);
    }

    /** Makes the checks one after the other. */
    static Report of(List<Check> checks) {
        List<Line> made = new ArrayList<>();
        for (Check check : checks) {
            made.add(new Line(check.group(), check.name(), finding(check, made)));
        }
        return new Report(made);
    }

    private static Finding finding(Check check, List<Line> made) {
        for (String need : check.needs()) {
            Finding needed = of(need, made);
            if (!needed.state().isGood()) {
                return Finding.notChecked(needed.state() == Finding.State.FAILED ? failedFirst(need) : needed.detail());
            }
        }
        for (String other : check.unless()) {
            if (of(other, made).state() == Finding.State.FAILED) {
                return Finding.notChecked(failedFirst(other));
            }
        }
        return check.made();
    }

    private static String failedFirst(String name) {
        return "first mend '" + name + "'";
    }

    private static Finding of(String name, List<Line> made) {
        return made.stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .map(Line::finding)
                .orElseThrow(() -> new IllegalArgumentException("no earlier check is called " + name));
    }

    long count(Finding.State state) {
        return lines.stream().filter(line -> line.finding().state() == state).count();
    }

    /** The codes of what failed, each once. */
    List<Explained> failures() {
        return lines.stream()
                .map(Line::finding)
                .filter(finding -> finding.state() == Finding.State.FAILED)
                .map(Finding::code)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * 0 when nothing failed, 78 when the configuration is not valid, 69 when nothing failed but that somebody could not
     * be reached, else 3.
     */
    int exitCode() {
        List<Explained> failures = failures();
        if (failures.isEmpty()) {
            return Exit.OK;
        }
        if (failures.contains(DoctorCode.CONFIGURATION_INVALID)) {
            return Exit.CONFIG_INVALID;
        }
        return UNREACHABLE.containsAll(failures) ? Exit.UNREACHABLE : Exit.CHECK_FAILED;
    }
}
