package io.keyfold.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of loading: settings, or every problem that stands in the way.
 *
 * @param settings null when there are problems
 * @param problems empty when there are settings
 * @param warnings what is allowed but probably not meant
 * @param values every key with its effective value, in the order of the reference; also when there are problems
 * @param files every file that was read or named, for {@link SettingsWatcher}
 */
public record Loaded(
        @Nullable Settings settings,
        List<ConfigProblem> problems,
        List<ConfigProblem> warnings,
        List<ValueView> values,
        Set<Path> files) {

    public boolean isValid() {
        return problems.isEmpty();
    }

    /** Settings hold secrets in places that a generated text would print. */
    @Override
    public String toString() {
        return "Loaded[problems=" + problems + ", warnings=" + warnings + "]";
    }
}
