package io.keyfold.cli.demo;

import io.keyfold.sim.ConversationTicket;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One of the three conversations that the page's agent has at once: the seed's two, so that the printed {@code curl}
 * lights dots on the page, and one more.
 *
 * @param guest the guest's name, invented
 * @param opening what the guest wrote first, invented
 */
record Chat(String guest, String opening, ConversationTicket ticket) {
    private static final String THIRD_CONVERSATION_ID = "conv-789";

    /** Seats the agent in all three. */
    static Future<List<Chat>> seat(Simulator simulator) {
        Future<Chat> first =
                seat(simulator, SeedData.CONVERSATION_ID, "Mara", "Hello! My parcel was due yesterday. Where is it?");
        Future<Chat> second =
                seat(simulator, SeedData.SHORT_CONVERSATION_ID, "Jonas", "Can I move my booking to Friday?");
        Future<Chat> third =
                seat(simulator, THIRD_CONVERSATION_ID, "Aiko", "The invoice shows the wrong address, sorry to bother!");
        return Future.all(first, second, third).map(all -> List.of(first.result(), second.result(), third.result()));
    }

    private static Future<Chat> seat(Simulator simulator, String conversationId, String guest, String opening) {
        return simulator
                .createConversationFor(SeedData.AGENT_USER_ID, conversationId)
                .map(ticket -> new Chat(guest, opening, ticket));
    }

    String conversationId() {
        return ticket.conversationId();
    }

    /** What the page needs to take part; the guest's token stays here. */
    JsonObject toJson() {
        ConversationTicket.Agent agent = ticket.agents().get(0);
        return new JsonObject()
                .put("guest", guest)
                .put("opening", opening)
                .put("conversationId", conversationId())
                .put("participantId", agent.participantId())
                .put("guestParticipantId", ticket.guest().participantId());
    }
}
