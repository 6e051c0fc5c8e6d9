package io.keyfold.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the platform's documents say of a conversation into {@link ConversationFacts}, the same way for look-ups
 * and for lifecycle events. It knows the rules and the bounds, not the format. What cannot be an id is left out, never
 * an error: one odd participant must not hide the others.
 *
 * <p>A participant has ended when the platform gave it an end time. Disconnected communications alone do not end it: a
 * person may come back on a new communication under the same participant id. The conversation has ended when the
 * platform gave it an end time, or when all its participants have ended.
 */
public final class ConversationFactsBuilder {
    /** Participants beyond this many are not kept. */
    public static final int MAX_PARTICIPANTS = 1_000;

    /** Communications of one participant beyond this many are not kept. */
    public static final int MAX_COMMUNICATIONS = 100;

    private static final int MAX_PURPOSE_LENGTH = 64;
    private static final String CONNECTED = "connected";

    /** Those that conversations have again and again. */
    private static final List<String> PURPOSES = List.of("customer", "agent", "user", "external", "acd", "workflow");

    private final String conversationId;
    private final List<Participant> participants = new ArrayList<>();
    private boolean ended;
    private boolean somebodyIsLeft;

    public ConversationFactsBuilder(String conversationId) {
        this.conversationId = conversationId;
    }

    /** The conversation has an end time of its own. */
    public void end() {
        ended = true;
    }

    /** Adds one participant; null stands for what the document does not say. */
    public void participant(
            @Nullable String id,
            @Nullable String purpose,
            @Nullable String userId,
            boolean hasEndTime,
            Communications communications) {
        somebodyIsLeft |= !hasEndTime;
        if (id == null || !Ids.isValid(id) || participants.size() >= MAX_PARTICIPANTS) {
            return;
        }
        String user = userId != null && Ids.isValid(userId) ? userId : null;
        participants.add(new Participant(id, known(purpose), user, hasEndTime, communications.ids()));
    }

    /** Each document brings its own copy of the same few words; one of each is enough for all conversations. */
    private static String known(@Nullable String purpose) {
        if (purpose == null || purpose.length() > MAX_PURPOSE_LENGTH) {
            return "";
        }
        int at = PURPOSES.indexOf(purpose);
        return at < 0 ? purpose : PURPOSES.get(at);
    }

    public ConversationFacts build() {
        boolean allLeft = !participants.isEmpty() && !somebodyIsLeft;
        return new ConversationFacts(conversationId, ended || allLeft, participants);
    }

    /** The message communications of one participant, in the document's order. */
    public static final class Communications {
        private final List<String> connected = new ArrayList<>(1);
        private final List<String> others = new ArrayList<>(1);

        /** Adds one; those in state {@code connected} come first in {@link Participant#communicationIds()}. */
        public void add(@Nullable String id, @Nullable String state) {
            if (id != null && Ids.isValid(id) && connected.size() + others.size() < MAX_COMMUNICATIONS) {
                (CONNECTED.equals(state) ? connected : others).add(id);
            }
        }

        private List<String> ids() {
            List<String> ids = new ArrayList<>(connected);
            ids.addAll(others);
            return ids;
        }
    }
}
