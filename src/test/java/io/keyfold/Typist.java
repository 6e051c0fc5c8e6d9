package io.keyfold;

import io.keyfold.cli.replay.Lit;
import io.keyfold.sim.CallRecord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Somebody who types at an even pace until stopped, with what was written and answered. */
final class Typist {
    private final RelayFixture relay;
    private final Function<Desktop, Future<Reply>> door;
    private final Context context;
    private final List<Long> keysNs = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private Desktop desktop;
    private long timer = -1;

    private Typist(Desktop desktop, Function<Desktop, Future<Reply>> door) {
        this.relay = desktop.relay();
        this.desktop = desktop;
        this.door = door;
        this.context = relay.desktopVertx().getOrCreateContext();
    }

    /** Starts one by the seed's call. */
    static Typist start(Desktop desktop, long everyMs) {
        return start(desktop, Desktop::keyAsync, everyMs);
    }

    static Typist start(Desktop desktop, Function<Desktop, Future<Reply>> door, long everyMs) {
        Typist typist = new Typist(desktop, door);
        typist.goOn(desktop, everyMs);
        return typist;
    }

    /** Types again, from now on as {@code as}. */
    void goOn(Desktop as, long everyMs) {
        context.runOnContext(nothing -> {
            desktop = as;
            key();
            timer = relay.desktopVertx().setPeriodic(everyMs, id -> key());
        });
    }

    private void key() {
        synchronized (this) {
            keysNs.add(System.nanoTime());
        }
        door.apply(desktop)
                .onComplete(this::answered, failure -> answered(new Reply(0, null, String.valueOf(failure))));
    }

    private synchronized void answered(Reply reply) {
        replies.add(reply);
    }

    /** Types no more, and waits until every key is answered. */
    void stop() {
        stop(List.of(this));
    }

    /** All of them stop, and every key is answered. */
    static void stop(List<Typist> typists) {
        RelayFixture.await(
                Future.join(typists.stream().map(Typist::stopTimer).toList()).mapEmpty());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> typists.stream().allMatch(Typist::isAnswered));
    }

    private Future<Void> stopTimer() {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(nothing -> {
            relay.desktopVertx().cancelTimer(timer);
            stopped.complete();
        });
        return stopped.future();
    }

    private synchronized boolean isAnswered() {
        return replies.size() == keysNs.size();
    }

    synchronized int keys() {
        return keysNs.size();
    }

    /** What was answered so far; status 0 stands for no answer. */
    synchronized List<Reply> replies() {
        return List.copyOf(replies);
    }

    /** How many keys were written while the guest saw nothing, from the first accepted call on. */
    synchronized long gaps(long displayMs) {
        long[] callsNs = relay.typingCalls(desktop.conversationId()).stream()
                .filter(CallRecord::accepted)
                .mapToLong(CallRecord::receivedNs)
                .toArray();
        if (callsNs.length == 0) {
            return keysNs.size();
        }
        long[] afterNs = keysNs.stream()
                .mapToLong(Long::longValue)
                .filter(keyNs -> keyNs - callsNs[0] >= 0)
                .toArray();
        Lit seen = Lit.of(afterNs, new long[0], callsNs, displayMs * 1_000_000);
        return seen.keystrokes() - seen.lit();
    }
}
