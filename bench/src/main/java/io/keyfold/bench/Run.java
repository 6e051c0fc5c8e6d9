package io.keyfold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** {@code bench/run}: the scenarios asked for, the table, the raw data, the plot, the verdict. */
public final class Run {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;
    private static final int EXIT_THRESHOLD = 99;

    private final Samples samples = new Samples();
    private final List<String> broken = new ArrayList<>();
    private final boolean quick;

    private Run(boolean quick) {
        this.quick = quick;
    }

    /** Arguments: file to write without its ending, then {@code --quick}, {@code --list}, names of scenarios. */
    public static void main(String[] arguments) throws Exception {
        List<String> asked = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        if (asked.remove("--list")) {
            Scenarios.ALL.forEach(scenario -> System.out.printf("%-14s %s%n", scenario.name(), scenario.about()));
            return;
        }
        boolean quick = asked.remove("--quick");
        List<String> known = Scenarios.ALL.stream().map(Scenario::name).toList();
        for (String name : asked) {
            if (!known.contains(name)) {
                System.err.println("bench: there is no scenario '" + name + "'; there are " + String.join(", ", known));
                System.exit(EXIT_USAGE);
            }
        }
        List<Scenario> wanted = Scenarios.ALL.stream()
                .filter(scenario -> asked.isEmpty() || asked.contains(scenario.name()))
                .toList();
        System.exit(new Run(quick).run(wanted, Path.of(arguments[0])));
    }

    private int run(List<Scenario> wanted, Path file) throws IOException {
        String machine = Machine.line() + (quick ? ", --quick" : "");
        System.err.println(machine);
        for (Scenario scenario : wanted) {
            measure(scenario);
        }
        machine += " at the start, " + Machine.load() + " at the end";
        List<Figure.Outcome> outcomes = Figures.ALL.stream()
                .map(figure -> figure.of(samples))
                .filter(Objects::nonNull)
                .toList();
        Path data = file.resolveSibling(file.getFileName() + ".csv");
        Files.createDirectories(data.toAbsolutePath().getParent());
        samples.write(data, machine);
        Table table = new Table(System.out);
        System.out.println(machine);
        table.judged(outcomes);
        table.measured(samples);
        Path plot = file.resolveSibling(file.getFileName() + ".svg");
        Plot.write(plot, outcomes, machine);
        System.err.println("raw data: " + data + "; plot: " + plot);
        return verdict(outcomes);
    }

    private void measure(Scenario scenario) {
        long startNs = System.nanoTime();
        System.err.println(scenario.name() + ": " + scenario.about());
        try (Bench bench = new Bench(scenario.name(), quick, samples)) {
            scenario.run(bench);
        } catch (Exception e) {
            // The others still tell something; that this one does not is said at the end, and by the exit code.
            samples.drop(scenario.name());
            broken.add(scenario.name() + ": " + e.getMessage());
            if (!(e instanceof BenchFailure)) {
                e.printStackTrace();
            }
        }
        System.err.printf("%s took %d s%n", scenario.name(), (System.nanoTime() - startNs) / 1_000_000_000);
    }

    private int verdict(List<Figure.Outcome> outcomes) {
        List<Figure.Outcome> failed =
                outcomes.stream().filter(outcome -> !outcome.isKept()).toList();
        for (Figure.Outcome outcome : failed) {
            System.err.println("threshold failed: " + outcome.figure().what() + ": "
                    + Table.number(outcome.result().median()) + ", wanted "
                    + outcome.figure().limit());
        }
        broken.forEach(what -> System.err.println("not measured: " + what));
        return !broken.isEmpty() ? EXIT_FAILED : failed.isEmpty() ? 0 : EXIT_THRESHOLD;
    }
}
