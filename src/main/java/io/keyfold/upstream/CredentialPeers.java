package io.keyfold.upstream;

import org.jspecify.annotations.Nullable;

/**
 * The other nodes of the cluster, for the one token that all share, and what the cluster keeps of it. Called on the
 * event loop that owns the credential; answers come there, too, and never before the asking method returned. Messages
 * may get lost.
 */
public interface CredentialPeers {
    /** Who is told what comes from outside; on any thread. */
    interface Listener {
        /** A message of another node. */
        void heard(String from, CredentialMessage message);

        /** Members came or went, or {@link CredentialPeers#minter} is another. */
        void moved();
    }

    /** What comes of a {@link #claim}: one of the two, once. */
    interface Claimant {
        /**
         * Only this node may ask the platform now, until it saves a token or gives the claim up.
         *
         * @param kept what the cluster keeps; null for nothing, or when it does not answer
         */
        void granted(@Nullable SharedToken kept);

        /** Another node is about to ask the platform. */
        void taken();
    }

    /** Where messages go, from now on. */
    void listen(Listener listener);

    /** This node's id. */
    String self();

    /** The node that asks the platform on behalf of all, by this node's view; null while there is none. */
    @Nullable
    String minter();

    void send(String nodeId, CredentialMessage message);

    /** To every other node that is there. */
    void sendAll(CredentialMessage message);

    /**
     * Asks for the right to get a token from the platform. Views of two nodes may differ for a moment; this keeps them
     * from getting a token each. It is given in any case when the cluster does not answer, and ends by itself a second
     * after {@code upstream.timeout} or with the node that has it.
     */
    void claim(Claimant claimant);

    /** Gives the claim up. */
    void unclaim();

    /** Keeps a token for the rest of its life, whatever becomes of this node, and gives the claim up. */
    void save(SharedToken token);

    /** Keeps no token any more. */
    void forget();
}
