package io.keyfold.cli.replay;

/** By which of the relay's doors keystrokes are sent. */
public enum Via {
    /** The seed's call: participant in the body. */
    HTTP,
    /** The published SDK call: communication in the path. */
    SDK,
    /** WebSocket {@code keyfold.v1}: one socket for each agent, a handle for each conversation. */
    WS
}
