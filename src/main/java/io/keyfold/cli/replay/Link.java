package io.keyfold.cli.replay;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is made when it is needed and made again after it was lost, with the events that wait for it.
 * Confined to the player's loop.
 *
 * @param <C> what is written to
 */
final class Link<C> {
    /** Most events written and not answered, and most that wait for the connection; further ones are not sent. */
    static final int MAX_OUTSTANDING = 1024;

    private static final long RECONNECT_AFTER_NS = 500_000_000;

    private final Supplier<Future<C>> connecting;
    private final BiConsumer<C, Event> writing;
    private final Answers answers;
    private final Queue<Event> waiting = new ArrayDeque<>();
    private @Nullable C connection;
    private @Nullable Future<Void> attempt;
    private boolean failedBefore;
    private long failedAtNs;
    private int outstanding;

    /**
     * @param connecting makes a connection; its maker calls {@link #lost} when that ends
     * @param writing writes an event, and calls {@link #settled} once it is known how it ended
     */
    Link(Supplier<Future<C>> connecting, BiConsumer<C, Event> writing, Answers answers) {
        this.connecting = connecting;
        this.writing = writing;
        this.answers = answers;
    }

    /** Connects, unless that is done; fails when it cannot be. */
    Future<Void> open() {
        if (connection != null) {
            return Future.succeededFuture();
        }
        return attempt == null ? connect() : attempt;
    }

    /** Writes an event, now or when the connection is there. */
    void send(Event event) {
        answers.handed();
        if (outstanding + waiting.size() >= MAX_OUTSTANDING) {
            answers.notSent();
        } else if (connection != null) {
            write(connection, event);
        } else if (attempt == null && isFreshlyFailed()) {
            answers.notSent();
        } else {
            waiting.add(event);
            open();
        }
    }

    /** An event that was written has its answer, or will have none. */
    void settled() {
        outstanding--;
    }

    /** The connection ended; an older one that ends does not matter. */
    void lost(C ended) {
        if (ended.equals(connection)) {
            connection = null;
        }
    }

    private boolean isFreshlyFailed() {
        return failedBefore && System.nanoTime() - failedAtNs < RECONNECT_AFTER_NS;
    }

    private Future<Void> connect() {
        Future<C> opening = connecting.get();
        Future<Void> made = opening.mapEmpty();
        attempt = made;
        opening.onComplete(this::connected, this::refused);
        return made;
    }

    private void connected(C opened) {
        attempt = null;
        failedBefore = false;
        connection = opened;
        for (Event event = waiting.poll(); event != null; event = waiting.poll()) {
            write(opened, event);
        }
    }

    private void refused(Throwable cause) {
        attempt = null;
        failedBefore = true;
        failedAtNs = System.nanoTime();
        answers.connectionTrouble(String.valueOf(cause.getMessage()));
        for (Event event = waiting.poll(); event != null; event = waiting.poll()) {
            answers.notSent();
        }
    }

    private void write(C open, Event event) {
        outstanding++;
        writing.accept(open, event);
    }
}
