package io.keyfold.routing;

/** How an event loop is called back later. */
@FunctionalInterface
public interface Timers {
    /** Runs {@code task} once, on this loop, {@code delayMs} from now; at least 1. */
    void after(long delayMs, Runnable task);
}
