package io.keyfold.sim;

/** The ids of the seed's example, so that its commands can be copied as they stand. */
public final class SeedData {
    public static final String CONVERSATION_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
    public static final String AGENT_PARTICIPANT_ID = "p9q8r7s6-t5u4-3210-wxyz-9876543210ab";
    public static final String AGENT_COMMUNICATION_ID = "c1d2e3f4-a5b6-7890-cdef-1234567890ab";
    public static final String GUEST_PARTICIPANT_ID = "g1h2i3j4-k5l6-7890-mnop-1234567890cd";

    /** The short one of the examples. */
    public static final String SHORT_CONVERSATION_ID = "conv-123";

    public static final String SHORT_AGENT_PARTICIPANT_ID = "part-456";
    public static final String SHORT_AGENT_COMMUNICATION_ID = "comm-456";
    public static final String SHORT_GUEST_PARTICIPANT_ID = "part-789";

    /** The user who is the agent in both, and in what {@link Simulator#createConversationFor} makes for this user. */
    public static final String AGENT_USER_ID = "u1v2w3x4-y5z6-7890-abcd-1234567890ef";

    /** The one Web Messaging deployment. */
    public static final String DEPLOYMENT_ID = "d1e2f3a4-b5c6-7890-abcd-1234567890ab";

    private SeedData() {}

    static void addTo(SimState state, Now now) {
        SimConversation conversation = state.add(
                CONVERSATION_ID,
                SimParticipant.guest(GUEST_PARTICIPANT_ID, "guest-" + AGENT_COMMUNICATION_ID, now.epochMs()),
                now);
        conversation
                .participants()
                .add(SimParticipant.agent(AGENT_PARTICIPANT_ID, AGENT_COMMUNICATION_ID, AGENT_USER_ID, now.epochMs()));
        SimConversation shorter = state.add(
                SHORT_CONVERSATION_ID,
                SimParticipant.guest(SHORT_GUEST_PARTICIPANT_ID, "comm-789", now.epochMs()),
                now);
        shorter.participants()
                .add(SimParticipant.agent(
                        SHORT_AGENT_PARTICIPANT_ID, SHORT_AGENT_COMMUNICATION_ID, AGENT_USER_ID, now.epochMs()));
    }
}
