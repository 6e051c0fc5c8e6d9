package io.keyfold.edge.keys;

/** Tells every edge of this node to open the gates of a conversation: a message came, the next key matters again. */
@FunctionalInterface
public interface GateBroadcast {
    /**
     * Called on any event loop; must have posted {@link Keystrokes#openGates(long)} to every loop before it returns, so
     * that a key sent after the answer finds its gate open.
     *
     * @param conversationHash {@link io.keyfold.core.StableHash#of} of the conversation id
     */
    void messageSent(long conversationHash);
}
