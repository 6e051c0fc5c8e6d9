package io.keyfold.upstream;

/**
 * What a dialect of the platform can do; rules depend on these, never on the dialect's name.
 *
 * @param needsGuestToken each call carries a guest token of its conversation
 * @param needsCommunication the call names the communication, not the participant
 * @param hasOff a stop can be told (no shipped dialect has it)
 * @param honoursDuration the display time can be sent with the call
 * @param clearsOnMessage the guest's indicator ends with the agent's message
 */
public record Capabilities(
        boolean needsGuestToken,
        boolean needsCommunication,
        boolean hasOff,
        boolean honoursDuration,
        boolean clearsOnMessage) {

    /** The seed's call: a guest token in its own header, the participant in the body. */
    public static final Capabilities GUEST = new Capabilities(true, false, false, false, true);

    /** The published agent call: a bearer token, the communication in the path. */
    public static final Capabilities PLATFORM = new Capabilities(false, true, false, false, true);
}
