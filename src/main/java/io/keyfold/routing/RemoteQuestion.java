package io.keyfold.routing;

import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.shard.ConversationView;

/** Something that this loop asks the owner of a conversation: how it is put, and what is done with the answer. */
interface RemoteQuestion {
    /** How long another node's verdict is waited for, in ms. */
    long PATIENCE_MS = 100;

    /** As {@link #PATIENCE_MS}, for what no typist waits for. */
    long LONG_PATIENCE_MS = 1_000;

    /** The verdict when none came; a key can matter again after 250 ms. */
    long UNREACHABLE = Verdict.of(Reason.OWNER_UNREACHABLE, 250);

    String conversationId();

    /** How long the answer may take, in ms. */
    default long patienceMs() {
        return LONG_PATIENCE_MS;
    }

    /** Puts it to another node. */
    void send(String owner, BusRecord.Ask ask);

    /** The owner is this node after all. Ends it here: whatever answers now does so by itself. */
    void askHere();

    /** The answer, a problem, or why there is none. */
    void verdict(long verdict);

    /** The answer to a question for a description. */
    default void description(ConversationView view) {
        verdict(UNREACHABLE);
    }

    /** The owner does not know the agent's token: it goes with the next {@link #send}. */
    default void forgetBearer(String owner) {}
}
