package io.keyfold.cli;

/** What {@code -o} takes. */
public enum OutputFormat {
    /** For people. */
    TEXT,
    /** For scripts: one JSON value on stdout. */
    JSON
}
