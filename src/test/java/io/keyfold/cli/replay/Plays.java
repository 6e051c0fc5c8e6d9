package io.keyfold.cli.replay;

import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Small replays for tests. */
final class Plays {
    /** Of one session: keys, and every twelfth a message. */
    static final int EVENTS = 40;

    private Plays() {}

    /** Sessions of {@link #EVENTS} events, 100 ms apart. */
    static Trace trace(int sessions) {
        List<Session> list = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            Session.Builder session = new Session.Builder(Integer.toString(i));
            for (int event = 0; event < EVENTS; event++) {
                session.add(event * 100, event % 12 == 11 ? Session.SENT : Session.APPENDED);
            }
            list.add(session.build());
        }
        return new Trace(list);
    }

    /** Plays to the end; session i is typed in {@code conversation-i} with {@code token-of-i}. */
    static Played play(Vertx vertx, Trace trace, Plan plan, URI relay) {
        List<Seat> seats = IntStream.range(0, trace.sessions().size())
                .mapToObj(i -> new Seat("conversation-" + i, "participant-" + i, "communication-" + i, "token-of-" + i))
                .toList();
        return await(Replay.play(vertx, trace, new ReplayTarget(relay, seats), plan, progress -> {}));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
