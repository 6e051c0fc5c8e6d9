package io.keyfold.routing.cluster;

/** Hears of every change of the cluster. */
@FunctionalInterface
public interface MembersListener {
    /**
     * Called on the node's cluster thread, one call at a time, only when something differs; must not wait. Who needs it
     * on an event loop hands it over.
     */
    void changed(Members members);
}
