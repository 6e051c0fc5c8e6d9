package io.keyfold.core.share;

/** How one member's words reach another: at most once, late or never. */
public interface GrantBus {
    /**
     * Takes a message on its way, without waiting.
     *
     * @param to a member
     * @param message a few longs, versioned; for {@link LimitSharing#received} there
     */
    void send(long to, long[] message);
}
