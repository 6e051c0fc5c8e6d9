package io.keyfold;

import io.keyfold.sim.ConversationTicket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many who type without pause, each in a conversation of its own: a service subject sends the keys of all in batches,
 * at an even pace. Any thread.
 */
final class Chorus implements AutoCloseable {
    static final String SUBJECT = "the-chorus";

    /** Batches for each key of all; one holds 200 keys at most. */
    private static final int PARTS = 10;

    private final RelayFixture relay;
    private final String token;
    private final List<ConversationTicket> typing = new ArrayList<>();
    private final Map<String, Long> firstKeyNs = new HashMap<>();
    private int part;
    private int refused;
    private long timer = -1;

    Chorus(RelayFixture relay) {
        this.relay = relay;
        this.token = relay.token(SUBJECT);
    }

    /** Conversations that nobody types in yet. */
    List<ConversationTicket> conversations(int count) {
        List<ConversationTicket> tickets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tickets.add(RelayFixture.await(relay.sim().createConversation(null, 1)));
        }
        return tickets;
    }

    /** From the next key on they type, too. */
    synchronized void join(List<ConversationTicket> tickets) {
        typing.addAll(tickets);
    }

    /** Starts to type: a key of each, every {@code everyMs}. */
    void start(long everyMs) {
        RelayFixture.await(onDesktop(() -> timer = relay.desktopVertx().setPeriodic(everyMs / PARTS, id -> keys())));
    }

    /** Nobody types any more. */
    @Override
    public void close() {
        RelayFixture.await(onDesktop(() -> relay.desktopVertx().cancelTimer(timer)));
    }

    private Future<Void> onDesktop(Runnable action) {
        Promise<Void> done = Promise.promise();
        relay.desktopVertx().runOnContext(nothing -> {
            action.run();
            done.complete();
        });
        return done.future();
    }

    private synchronized void keys() {
        JsonArray batch = new JsonArray();
        for (int i = part; i < typing.size(); i += PARTS) {
            ConversationTicket ticket = typing.get(i);
            firstKeyNs.putIfAbsent(ticket.conversationId(), System.nanoTime());
            batch.add(new JsonObject()
                    .put("conversationId", ticket.conversationId())
                    .put("participantId", ticket.agents().get(0).participantId()));
        }
        part = (part + 1) % PARTS;
        if (!batch.isEmpty()) {
            relay.http()
                    .sendAsync(
                            relay.port(), "POST", "/v1/keystrokes", batch.encode(), "Authorization", "Bearer " + token)
                    .onComplete(reply -> answered(reply.status()), failure -> answered(0));
        }
    }

    private synchronized void answered(int status) {
        refused += status == 200 ? 0 : 1;
    }

    /** Batches that were not answered 200. */
    synchronized int refused() {
        return refused;
    }

    /** When the conversation's first key was written. */
    synchronized long firstKeyNs(ConversationTicket ticket) {
        return firstKeyNs.getOrDefault(ticket.conversationId(), Long.MAX_VALUE);
    }
}
