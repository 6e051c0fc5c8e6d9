package io.keyfold.config;

/**
 * An effective value as {@code config show} prints it.
 *
 * @param value secrets masked; empty when not set
 * @param origin a file with its line, a variable, a flag, or {@code default}
 */
public record ValueView(String key, String value, String origin) {
    static final String DEFAULT_ORIGIN = "default";

    /** Whether somebody set it. */
    public boolean isWritten() {
        return !origin.equals(DEFAULT_ORIGIN);
    }
}
