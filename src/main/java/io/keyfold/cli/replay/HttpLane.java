package io.keyfold.cli.replay;

import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the relay, to which conversations are pinned, so that their events arrive in order. Events are
 * written without waiting for answers (pipelining). Confined to the player's loop.
 */
final class Lane {
    /** Most events written and not answered, and most that wait for the connection; further ones are not sent. */
    static final int MAX_OUTSTANDING = 1024;

    private static final long RECONNECT_AFTER_NS = 500_000_000;

    /** An event that waits for the connection. */
    private record Waiting(Playing session, boolean isMessage, long dueNs) {}

    private final HttpClientAgent client;
    private final HttpConnectOptions address;
    private final Answers answers;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable HttpClientConnection connection;
    private boolean connecting;
    private boolean failedBefore;
    private long failedAtNs;
    private int outstanding;

    Lane(HttpClientAgent client, HttpConnectOptions address, Answers answers) {
        this.client = client;
        this.address = address;
        this.answers = answers;
    }

    /** Writes an event, now or when the connection is there; {@code dueNs} is when it was meant to be written. */
    void send(Playing session, boolean isMessage, long dueNs) {
        answers.handed();
        if (outstanding + waiting.size() >= MAX_OUTSTANDING) {
            answers.notSent();
        } else if (connection != null) {
            write(connection, session, isMessage, dueNs);
        } else if (connecting || connect()) {
            waiting.add(new Waiting(session, isMessage, dueNs));
        } else {
            answers.notSent();
        }
    }

    /** Starts to connect; false while the last failure is too fresh. */
    private boolean connect() {
        if (failedBefore && System.nanoTime() - failedAtNs < RECONNECT_AFTER_NS) {
            return false;
        }
        connecting = true;
        client.connect(address).onComplete(this::connected, this::refused);
        return true;
    }

    private void connected(HttpClientConnection opened) {
        connecting = false;
        failedBefore = false;
        connection = opened;
        opened.closeHandler(ignored -> connection = null);
        for (Waiting event = waiting.poll(); event != null; event = waiting.poll()) {
            write(opened, event.session, event.isMessage, event.dueNs);
        }
    }

    private void refused(Throwable cause) {
        connecting = false;
        failedBefore = true;
        failedAtNs = System.nanoTime();
        answers.refusedConnection(cause);
        for (Waiting event = waiting.poll(); event != null; event = waiting.poll()) {
            answers.notSent();
        }
    }

    private void write(HttpClientConnection open, Playing session, boolean isMessage, long dueNs) {
        outstanding++;
        Playing.Call call = session.call(isMessage);
        open.request(call.head()).onComplete(request -> send(request, call, session, isMessage, dueNs), cause -> {
            outstanding--;
            answers.notSent();
        });
    }

    private void send(HttpClientRequest request, Playing.Call call, Playing session, boolean isMessage, long dueNs) {
        session.written(isMessage, System.nanoTime());
        answers.sent(isMessage);
        request.send(call.body())
                .onComplete(
                        response -> {
                            outstanding--;
                            answers.answered(isMessage, response, System.nanoTime() - dueNs);
                        },
                        cause -> {
                            outstanding--;
                            answers.lost();
                        });
    }
}
