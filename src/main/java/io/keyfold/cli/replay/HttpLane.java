package io.keyfold.cli.replay;

import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import java.util.ArrayList;
import java.util.List;

/** One HTTP/1.1 connection, pipelined: a call for each event. */
final class HttpLane implements Lane {
    private static final int SUCCESS = 2;

    private final HttpClientAgent client;
    private final HttpConnectOptions address;
    private final String pathPrefix;
    private final Via via;
    private final Answers answers;
    private final Link<HttpClientConnection> link;
    private final List<HttpCalls> calls = new ArrayList<>();

    HttpLane(HttpClientAgent client, RelayAddress relay, Via via, Answers answers) {
        this.client = client;
        this.address = relay.connect();
        this.pathPrefix = relay.pathPrefix();
        this.via = via;
        this.answers = answers;
        this.link = new Link<>(this::connect, this::write, answers);
    }

    @Override
    public int take(Seat seat) {
        calls.add(HttpCalls.of(via, seat, pathPrefix));
        return calls.size() - 1;
    }

    /** Nothing to do: a desktop connects with its first call. */
    @Override
    public Future<Void> open() {
        return Future.succeededFuture();
    }

    @Override
    public void send(Event event) {
        link.send(event);
    }

    private Future<HttpClientConnection> connect() {
        return client.connect(address).map(opened -> {
            opened.closeHandler(ignored -> link.lost(opened));
            return opened;
        });
    }

    private void write(HttpClientConnection open, Event event) {
        HttpCalls.Call call = calls.get(event.place()).of(event.isMessage());
        open.request(call.head()).onComplete(request -> send(request, call, event), cause -> {
            link.settled();
            answers.notSent();
        });
    }

    private void send(HttpClientRequest request, HttpCalls.Call call, Event event) {
        event.written(System.nanoTime());
        answers.sent(event.isMessage());
        request.send(call.body())
                .onComplete(
                        response -> {
                            link.settled();
                            answers.answered(event.isMessage(), reply(response), System.nanoTime() - event.dueNs());
                        },
                        cause -> {
                            link.settled();
                            answers.lost();
                        });
    }

    private static Reply reply(HttpClientResponse response) {
        int status = response.statusCode();
        return new Reply(
                Integer.toString(status),
                status / 100 == SUCCESS,
                response.getHeader("Keyfold-Decision"),
                response.getHeader("Keyfold-Reason"));
    }
}
