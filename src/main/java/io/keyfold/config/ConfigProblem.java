package io.keyfold.config;

/**
 * One thing that is wrong with the configuration, or worth a warning.
 *
 * @param key the key or variable; empty when a whole file is meant
 * @param value what was written, secrets masked; empty when nothing was
 * @param origin where it was written: a file with its line, a variable, a flag, or {@code default}
 * @param whatToDo what is wrong and what to write instead, in one line
 */
public record ConfigProblem(String key, String value, String origin, String whatToDo) {

    /** One line for people. */
    public String line() {
        String written = value.isEmpty() ? key : key + " = " + value;
        String where = written.isEmpty() ? origin : written + " (" + origin + ")";
        return where + ": " + whatToDo;
    }
}
