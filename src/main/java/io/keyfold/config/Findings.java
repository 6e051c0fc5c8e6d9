package io.keyfold.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one load gathers on its way: problems, warnings, and the files it touched. Used by one thread. */
final class Findings {
    /** A file with more mistakes than this is the wrong file; the rest would only scroll the first away. */
    static final int MAX_PROBLEMS = 100;

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();

    void problem(String key, String value, String origin, String whatToDo) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new ConfigProblem(key, value, origin, whatToDo));
        }
    }

    void warning(String key, String value, String origin, String whatToDo) {
        if (warnings.size() < MAX_PROBLEMS) {
            warnings.add(new ConfigProblem(key, value, origin, whatToDo));
        }
    }

    void file(Path file) {
        files.add(file);
    }

    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    List<ConfigProblem> warnings() {
        return List.copyOf(warnings);
    }

    Set<Path> files() {
        return Set.copyOf(files);
    }
}
