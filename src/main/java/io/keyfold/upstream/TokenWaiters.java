package io.keyfold.upstream;

import io.keyfold.upstream.ClientCredential.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Calls of all loops that wait for one token. Owned by the credential's loop. */
final class TokenWaiters {
    /** More fail at once. */
    static final int MAX_WAITING = 4_096;

    private List<Waiter> waiting = new ArrayList<>();

    /** False when too many wait. */
    boolean add(Waiter waiter) {
        return waiting.size() < MAX_WAITING && waiting.add(waiter);
    }

    void token(ClientToken token) {
        tell(waiter -> waiter.token(token));
    }

    void noToken(CallResult why) {
        tell(waiter -> waiter.noToken(why));
    }

    private void tell(Consumer<Waiter> news) {
        List<Waiter> told = waiting;
        waiting = new ArrayList<>();
        told.forEach(news);
    }
}
