package io.keyfold.shard;

import io.keyfold.core.Signal;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A signal until it is answered, perhaps after a look-up. */
final class Asking {
    final Signal signal;
    final VerdictSink reply;

    /** Who wants to know what comes of it, or null. */
    final @Nullable Watcher watcher;

    /** Turns the watcher into one that may be told on this loop. */
    final UnaryOperator<Watcher> way;

    /** When it, or the last key folded into it, came. */
    long atMs;

    Asking(Signal signal, @Nullable Watcher watcher, UnaryOperator<Watcher> way, long atMs, VerdictSink reply) {
        this.signal = signal;
        this.watcher = watcher;
        this.way = way;
        this.atMs = atMs;
        this.reply = reply;
    }
}
