package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One agent's WebSocket {@code keyfold.v1}, with a handle for each of the agent's conversations. Every frame asks for
 * its answer, so that decisions and latency are known as over HTTP. A socket that was lost is made again from the
 * start; handles are opened anew.
 */
final class SocketLane implements Lane {
    private final WebSocketClient client;
    private final WebSocketConnectOptions address;
    private final Answers answers;
    private final Link<AgentSocket> link;
    private final List<Seat> seats = new ArrayList<>();
    private final List<Integer> handles = new ArrayList<>();

    SocketLane(WebSocketClient client, RelayAddress relay, Answers answers) {
        HttpConnectOptions connect = relay.connect();
        this.client = client;
        this.address = new WebSocketConnectOptions()
                .setHost(connect.getHost())
                .setPort(connect.getPort())
                .setSsl(connect.isSsl())
                .setURI(relay.pathPrefix() + "/v1/ws")
                .addSubProtocol("keyfold.v1")
                .setAllowOriginHeader(false); // that of a page, which this is not
        this.answers = answers;
        this.link = new Link<>(this::connect, this::write, answers);
    }

    @Override
    public int take(Seat seat) {
        seats.add(seat);
        handles.add(0);
        return seats.size() - 1;
    }

    @Override
    public Future<Void> open() {
        return link.open()
                .recover(cause -> Future.failedFuture(new ReplayException(
                        Exit.UNREACHABLE,
                        "a socket to the relay cannot be opened (" + cause.getMessage()
                                + "); check the address, the token, and the relay's log")));
    }

    @Override
    public void send(Event event) {
        link.send(event);
    }

    private Future<AgentSocket> connect() {
        return client.connect(address).compose(this::greet);
    }

    private Future<AgentSocket> greet(WebSocket connected) {
        AgentSocket socket = new AgentSocket(connected);
        socket.onEnd(() -> link.lost(socket));
        JsonObject hello =
                new JsonObject().put("token", seats.get(0).accessToken()).put("client", "keyfold-replay");
        return socket.ask("\"hello\":" + hello.encode())
                .compose(greeted -> openAll(socket))
                .map(socket)
                .onFailure(refused -> socket.close());
    }

    private Future<Void> openAll(AgentSocket socket) {
        List<Future<Void>> opened = new ArrayList<>();
        for (int place = 0; place < seats.size(); place++) {
            opened.add(open(socket, place));
        }
        return Future.all(opened).mapEmpty();
    }

    private Future<Void> open(AgentSocket socket, int place) {
        Seat seat = seats.get(place);
        JsonObject open = new JsonObject().put("c", seat.conversationId()).put("p", seat.participantId());
        return socket.ask("\"open\":" + open.encode())
                .map(answer -> handles.set(place, answer.getJsonObject("open").getInteger("h")))
                .mapEmpty();
    }

    private void write(AgentSocket socket, Event event) {
        String op = event.isMessage() ? "\"m\":" : "\"k\":";
        event.written(System.nanoTime());
        answers.sent(event.isMessage());
        socket.send(op + handles.get(event.place()), new AgentSocket.Sink() {
            @Override
            public void answered(JsonObject answer) {
                link.settled();
                answers.answered(event.isMessage(), reply(answer), System.nanoTime() - event.dueNs());
            }

            @Override
            public void lost(String why) {
                link.settled();
                answers.lost();
                answers.connectionTrouble(why);
            }
        });
    }

    private static Reply reply(JsonObject answer) {
        String problem = AgentSocket.problem(answer);
        if (problem != null) {
            return new Reply(problem, false, null, null);
        }
        JsonObject ack = answer.getJsonObject("ack", new JsonObject());
        return new Reply("ack", true, ack.getString("decision"), ack.getString("reason"));
    }
}
