package io.keyfold.edge.ws;

/** One socket, as a session needs it; on its event loop. After its end every call does nothing. */
interface Wire {
    /** Sends one text frame. */
    void send(String text);

    void ping();

    /** Whether the client reads slower than it is told: nothing more should be sent. */
    boolean isFull();

    /** Reads no more frames until {@link #resume}. */
    void pause();

    void resume();

    /** Says goodbye; the connection ends when the client has answered. */
    void close(CloseCode code);

    /** Ends the connection without waiting for anybody. */
    void drop();
}
