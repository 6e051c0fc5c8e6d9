package io.keyfold.cli;

import java.util.List;
import java.util.Map;

/** The two variables that the log reads; a wrong one would silence it, and so ends the start. */
public final class LogEnvironment {
    private static final List<String> FORMATS = List.of("text", "json");
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private LogEnvironment() {}

    /** Throws a {@link CliFailure} (configuration invalid) that names the variable and what it may be. */
    public static void check(Map<String, String> environment) {
        check(environment, "KEYFOLD_LOG_FORMAT", FORMATS);
        check(environment, "KEYFOLD_LOG_LEVEL", LEVELS);
    }

    private static void check(Map<String, String> environment, String name, List<String> allowed) {
        String value = environment.get(name);
        if (value != null && !allowed.contains(value)) {
            throw new CliFailure(
                    Exit.CONFIG_INVALID,
                    name + "=" + value + " is not known; set it to one of " + String.join(", ", allowed)
                            + ", or unset it");
        }
    }
}
