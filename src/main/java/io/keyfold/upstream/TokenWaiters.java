package io.keyfold.upstream;

import io.keyfold.upstream.ClientCredential.Waiter;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Calls of all loops that wait for one token; each is answered on its own context. Owned by the credential's loop. */
final class TokenWaiters {
    /** More fail at once. */
    static final int MAX_WAITING = 4_096;

    private record Waiting(Context context, Waiter waiter) {}

    private List<Waiting> waiting = new ArrayList<>();

    /** False when too many wait. */
    boolean add(Context context, Waiter waiter) {
        return waiting.size() < MAX_WAITING && waiting.add(new Waiting(context, waiter));
    }

    void token(ClientToken token) {
        tell(waiter -> waiter.token(token));
    }

    void noToken(CallResult why) {
        tell(waiter -> waiter.noToken(why));
    }

    private void tell(Consumer<Waiter> news) {
        List<Waiting> told = waiting;
        waiting = new ArrayList<>();
        for (Waiting each : told) {
            each.context.runOnContext(ignored -> news.accept(each.waiter));
        }
    }
}
