package io.keyfold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** All values of a run, in the order in which they came. One thread. */
final class Samples {
    private final List<Sample> all = new ArrayList<>();

    /** The series of one metric of one system. */
    record Series(String scenario, String system, Metric metric) {}

    void add(Sample sample) {
        all.add(sample);
    }

    /** Values by round; the last one, when a round gave several. */
    TreeMap<Integer, Double> rounds(String scenario, String system, String metric) {
        TreeMap<Integer, Double> found = new TreeMap<>();
        for (Sample sample : all) {
            if (sample.scenario().equals(scenario)
                    && sample.system().equals(system)
                    && sample.metric().name().equals(metric)) {
                found.put(sample.round(), sample.value());
            }
        }
        return found;
    }

    /** What was measured, each once. */
    Set<Series> series() {
        Set<Series> series = new LinkedHashSet<>();
        for (Sample sample : all) {
            series.add(new Series(sample.scenario(), sample.system(), sample.metric()));
        }
        return series;
    }

    boolean has(String scenario) {
        return all.stream().anyMatch(sample -> sample.scenario().equals(scenario));
    }

    /** Forgets what a scenario that failed had told. */
    void drop(String scenario) {
        all.removeIf(sample -> sample.scenario().equals(scenario));
    }

    /** Writes one row for each sample, after a first line that begins with {@code #} and tells of the machine. */
    void write(Path file, String machine) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# " + machine);
        lines.add("scenario,system,round,metric,unit,value");
        for (Sample s : all) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%s,%s,%s",
                    s.scenario(),
                    s.system(),
                    s.round(),
                    s.metric().name(),
                    s.metric().unit(),
                    s.value()));
        }
        Files.write(file, lines);
    }
}
