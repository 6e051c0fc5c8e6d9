package io.keyfold.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Agents' sockets, each with some conversations of {@link People}; or as many sockets of a bare sink. */
final class Desktops implements AutoCloseable {
    private final List<RawSocket> sockets = new ArrayList<>();
    private final Typing typing = new Typing();

    private Desktops() {}

    /** At a relay: each says hello and opens its conversations. */
    static Desktops at(int port, int count, int conversationsEach)
            throws IOException, GeneralSecurityException, BenchFailure {
        Desktops desktops = new Desktops();
        for (int i = 0; i < count; i++) {
            RawSocket socket = desktops.socket(port);
            int first = i * conversationsEach;
            String token = Tokens.of(People.agentOf(first, conversationsEach));
            socket.ask("{\"i\":1,\"hello\":{\"token\":\"" + token + "\"}}", "\"session\"");
            for (int handle = 1; handle <= conversationsEach; handle++) {
                int number = first + handle - 1;
                String opened = socket.ask(
                        "{\"i\":2,\"open\":{\"c\":\"" + People.conversation(number) + "\",\"p\":\""
                                + People.participant(number) + "\"}}",
                        "\"i\":2");
                if (!opened.contains("\"h\":" + handle + "}")) {
                    throw new BenchFailure("the relay answered an open with " + opened);
                }
            }
            desktops.type(socket, conversationsEach);
        }
        return desktops;
    }

    /** At a bare sink, which takes the same frames without a word before them. */
    static Desktops bare(int port, int count, int conversationsEach) throws IOException {
        Desktops desktops = new Desktops();
        for (int i = 0; i < count; i++) {
            desktops.type(desktops.socket(port), conversationsEach);
        }
        return desktops;
    }

    private RawSocket socket(int port) throws IOException {
        RawSocket socket = new RawSocket(port);
        sockets.add(socket);
        return socket;
    }

    private void type(RawSocket socket, int conversationsEach) {
        for (int handle = 1; handle <= conversationsEach; handle++) {
            typing.add(socket, RawSocket.textFrame("{\"k\":" + handle + "}"));
        }
    }

    Typing typing() {
        return typing;
    }

    List<RawSocket> sockets() {
        return sockets;
    }

    /** Waits until the server has read all that was written, and reads what it said. */
    void awaitRead() throws IOException {
        for (RawSocket socket : sockets) {
            socket.awaitRead();
        }
    }

    /** What a bare sink counted. */
    long counted() throws IOException {
        long sum = 0;
        for (RawSocket socket : sockets) {
            sum += Long.parseLong(socket.ask("?", "frames").substring("frames ".length()));
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }
}
