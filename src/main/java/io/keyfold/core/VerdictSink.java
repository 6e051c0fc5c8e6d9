package io.keyfold.core;

/** Where a {@link Verdict} goes. Called once, on the event loop of the one who asked. */
@FunctionalInterface
public interface VerdictSink {
    void verdict(long verdict);
}
