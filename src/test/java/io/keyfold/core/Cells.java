package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table as text: a head of states, a row per event, cells parted by bars. A missing or doubled cell fails. */
record Cells(Map<String, Map<String, String>> rows) {
    static Cells parse(String table, Enum<?>[] events, Enum<?>[] states) {
        List<String> lines = table.lines().filter(line -> !line.isBlank()).toList();
        List<String> head = split(lines.get(0));
        assertThat(head.subList(1, head.size())).as("states").containsExactlyElementsOf(names(states));
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = split(line);
            assertThat(cells)
                    .as("cells of %s", cells.get(0))
                    .hasSameSizeAs(head)
                    .doesNotContain("");
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i < head.size(); i++) {
                row.put(head.get(i), cells.get(i));
            }
            assertThat(rows.put(cells.get(0), row))
                    .as("second row %s", cells.get(0))
                    .isNull();
        }
        assertThat(rows.keySet()).as("events").containsExactlyElementsOf(names(events));
        return new Cells(rows);
    }

    String at(Enum<?> event, Enum<?> state) {
        return rows.get(event.name()).get(state.name());
    }

    private static List<String> split(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
