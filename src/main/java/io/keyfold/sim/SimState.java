package io.keyfold.sim;

import io.keyfold.core.Ids;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the simulated platform knows. Owned by the simulator's event loop: nothing here may be touched from
 * elsewhere, but {@link #log()} and {@link #stats()}, which any thread may read. Other threads ask through
 * {@link Simulator}.
 */
final class SimState {
    static final int MAX_AGENTS = 16;
    static final int MAX_PARTICIPANTS = 64;

    private final SimOptions options;
    private final TokenStore tokens;
    private final FaultInjector faults;
    private final CallLog log;
    private final CallStats stats = new CallStats();
    private final SplittableRandom random;
    private final Map<String, SimConversation> conversations = new HashMap<>();
    private final Map<String, SimConversation> bySessionToken = new HashMap<>();
    private final Map<String, Token> agentTokens = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Token> eldest) {
            return size() > TokenStore.MAX_ACCESS_TOKENS;
        }
    };

    SimState(SimOptions options, TokenStore tokens) {
        this.options = options;
        this.tokens = tokens;
        random = new SplittableRandom(options.seed());
        faults = new FaultInjector(random.nextLong());
        log = new CallLog(options.maxCalls());
    }

    SimOptions options() {
        return options;
    }

    TokenStore tokens() {
        return tokens;
    }

    FaultInjector faults() {
        return faults;
    }

    CallLog log() {
        return log;
    }

    CallStats stats() {
        return stats;
    }

    int conversationCount() {
        return conversations.size();
    }

    /** A conversation of any age, or null. */
    @Nullable
    SimConversation conversation(@Nullable String id) {
        return conversations.get(id);
    }

    /** The conversation that a guest's WebSocket may watch with this token, or null. */
    @Nullable
    SimConversation bySessionToken(String token, long nowMs) {
        SimConversation conversation = bySessionToken.get(token);
        if (conversation == null) {
            Token guestToken = tokens.guest(token, nowMs);
            conversation = guestToken == null ? null : guestToken.conversation();
        }
        return conversation;
    }

    /** The same, with a new user for each agent. */
    SimConversation create(@Nullable String id, int agents, Now now) {
        return create(id, agents, null, now);
    }

    /**
     * Makes a conversation with a guest and agents; one that exists is left as it is.
     *
     * @param id null makes one
     * @param userId whose seat an agent takes; null makes a new user for each agent
     * @throws IllegalArgumentException when a value is out of range or the simulator is full
     */
    SimConversation create(@Nullable String id, int agents, @Nullable String userId, Now now) {
        if (id != null && !Ids.isValid(id)) {
            throw new IllegalArgumentException(
                    "conversationId is 1-" + Ids.MAX_LENGTH + " of letters, digits and . _ : ~ -");
        }
        if (agents < 0 || agents > MAX_AGENTS) {
            throw new IllegalArgumentException("agents is a number from 0 to " + MAX_AGENTS);
        }
        if (userId != null && (agents > 1 || !Ids.isValid(userId))) {
            throw new IllegalArgumentException("userId is an id as conversationId is, and goes with one agent");
        }
        SimConversation existing = conversations.get(id);
        return existing != null ? existing : createNew(id == null ? newId() : id, agents, userId, now);
    }

    private SimConversation createNew(String id, int agents, @Nullable String userId, Now now) {
        SimConversation conversation = add(id, SimParticipant.guest(newId(), newId(), now.epochMs()), now);
        for (int i = 0; i < agents; i++) {
            conversation.participants().add(newAgent(userId == null ? newId() : userId, now));
        }
        return conversation;
    }

    /** Adds a conversation that has its guest only. */
    SimConversation add(String id, SimParticipant guest, Now now) {
        if (conversations.size() >= options.maxConversations()) {
            throw new IllegalArgumentException(
                    "the simulator holds maxConversations=" + options.maxConversations() + " and takes no more");
        }
        SimConversation conversation = new SimConversation(id, guest, tokens.randomText(), now.epochMs());
        conversations.put(id, conversation);
        bySessionToken.put(conversation.guestSessionToken(), conversation);
        tokens.admitGuest(conversation.guestSessionToken(), conversation, options.guestTokenTtlMs(), now.ms());
        return conversation;
    }

    private SimParticipant newAgent(String userId, Now now) {
        return SimParticipant.agent(newId(), newId(), userId, now.epochMs());
    }

    /**
     * The agents leave and another one joins.
     *
     * @throws IllegalArgumentException when the conversation has ended or was transferred too often
     */
    void transfer(SimConversation conversation, Now now) {
        if (conversation.hasEnded()) {
            throw new IllegalArgumentException("the conversation has ended: conversation=" + conversation.id());
        }
        if (conversation.participants().size() >= MAX_PARTICIPANTS) {
            throw new IllegalArgumentException("a conversation has at most " + MAX_PARTICIPANTS + " participants");
        }
        for (SimParticipant participant : conversation.participants()) {
            if (participant.isActiveAgent()) {
                participant.end(now.epochMs());
            }
        }
        conversation.participants().add(newAgent(newId(), now));
    }

    /** Everybody leaves; its guest tokens end. */
    void end(SimConversation conversation, Now now) {
        conversation.end(now.epochMs());
        tokens.revokeGuestTokens(conversation);
    }

    /** Mints a guest token, counted. */
    Token mintGuestToken(SimConversation conversation, long ttlMs, long nowMs) {
        stats.guestTokenMinted();
        return tokens.mintForGuest(conversation, ttlMs, nowMs);
    }

    /** Life of guest tokens minted now, in ms. */
    long guestTokenTtlMs(long nowMs) {
        long faulty = faults.current(nowMs).tokenTtlMs();
        return faulty > 0 ? faulty : options.guestTokenTtlMs();
    }

    /** The live access token of an agent; minted when there is none. */
    String agentToken(String userId, Now now) {
        Token held = agentTokens.get(userId);
        if (held == null || tokens.access(held.value(), now.ms()) == null) {
            held = tokens.mintForAgent(userId, now.ms(), now.epochMs());
            agentTokens.put(userId, held);
        }
        return held.value();
    }

    /** What somebody needs to take part: ids and tokens of those who are in the conversation now. */
    ConversationTicket ticket(SimConversation conversation, Now now) {
        List<ConversationTicket.Agent> agents = conversation.participants().stream()
                .filter(SimParticipant::isActiveAgent)
                .map(agent -> seat(agent, now))
                .toList();
        return new ConversationTicket(
                conversation.id(),
                agents,
                new ConversationTicket.Guest(
                        conversation.guest().id(), conversation.guestSessionToken(), SeedData.DEPLOYMENT_ID));
    }

    private ConversationTicket.Agent seat(SimParticipant agent, Now now) {
        String userId = agent.userId();
        if (userId == null) {
            throw new IllegalStateException("an agent has no user: participant=" + agent.id());
        }
        return new ConversationTicket.Agent(agent.id(), agent.communicationId(), userId, agentToken(userId, now));
    }

    /** A random UUID (version 4); the same seed gives the same ones. */
    private String newId() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(high, low).toString();
    }
}
