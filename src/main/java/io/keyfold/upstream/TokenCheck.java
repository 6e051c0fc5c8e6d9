package io.keyfold.upstream;

/**
 * Asks the platform whose token this is ({@code auth.mode: platform}). One instance per event loop; the reply arrives
 * on that loop, never before the method returned, within {@code upstream.timeout}.
 */
public interface TokenCheck {
    void check(String token, Reply reply);

    /** How a check ended: exactly one of the three, once. */
    interface Reply {
        /** The token is good and belongs to this user of the platform. */
        void known(String userId);

        /** The platform refuses the token. */
        void rejected();

        /** The platform could not be asked now, or gave no answer that can be read. */
        void unavailable();
    }
}
