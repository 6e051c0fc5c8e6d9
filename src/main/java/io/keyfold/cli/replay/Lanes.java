package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** The connections of a replay, and which session goes over which. Confined to the player's loop. */
final class Lanes {
    /** Most HTTP connections; with fewer conversations each has its own, as desktops have. */
    static final int MAX_HTTP = 256;

    private static final int CONNECT_TIMEOUT_MS = 5_000;
    /** Sockets that are being opened at one time: the relay looks up every conversation of theirs. */
    private static final int OPENING_AT_ONCE = 16;

    private final List<Lane> lanes = new ArrayList<>();
    private final IntUnaryOperator laneOfSession;
    private final int[] places;

    private Lanes(int count, Supplier<Lane> maker, IntUnaryOperator laneOfSession, ReplayTarget target) {
        for (int i = 0; i < count; i++) {
            lanes.add(maker.get());
        }
        this.laneOfSession = laneOfSession;
        this.places = new int[target.seats().size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = of(i).take(target.seats().get(i));
        }
    }

    /** Every seat of {@code target} has its place; nothing is connected. */
    static Lanes of(Vertx vertx, ReplayTarget target, Plan plan, Answers answers) {
        return plan.via() == Via.WS ? sockets(vertx, target, plan, answers) : http(vertx, target, plan, answers);
    }

    private static Lanes http(Vertx vertx, ReplayTarget target, Plan plan, Answers answers) {
        HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions()
                .setPipelining(true)
                .setPipeliningLimit(Link.MAX_OUTSTANDING)
                .setKeepAliveTimeout(0)
                .setConnectTimeout(CONNECT_TIMEOUT_MS));
        int count = Math.min(MAX_HTTP, target.seats().size());
        return new Lanes(
                count,
                anyOf(target, relay -> new HttpLane(client, relay, plan.via(), answers)),
                session -> session % count,
                target);
    }

    private static Lanes sockets(Vertx vertx, ReplayTarget target, Plan plan, Answers answers) {
        int perSocket = plan.perSocket();
        int count = (target.seats().size() + perSocket - 1) / perSocket;
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(Math.max(1, count))
                .setConnectTimeout(CONNECT_TIMEOUT_MS));
        return new Lanes(
                count,
                anyOf(target, relay -> new SocketLane(client, relay, answers)),
                session -> session / perSocket,
                target);
    }

    /** Makes a desktop's lane: {@code toOne} relay, or, of several, to all of them. */
    private static Supplier<Lane> anyOf(ReplayTarget target, Function<RelayAddress, Lane> toOne) {
        List<RelayAddress> relays =
                target.relays().stream().map(RelayAddress::new).toList();
        if (relays.size() == 1) {
            return () -> toOne.apply(relays.get(0));
        }
        // The same nodes for the same events in every replay.
        Random random = new Random(1);
        return () -> new AnyLane(relays.stream().map(toOne).toList(), random);
    }

    /** Opens all; fails when one cannot be. */
    Future<Void> open() {
        return InTurn.each(lanes.size(), OPENING_AT_ONCE, i -> lanes.get(i).open())
                .mapEmpty();
    }

    /** The connection of a session. */
    Lane of(int session) {
        return lanes.get(laneOfSession.applyAsInt(session));
    }

    /** The place of a session in its lane. */
    int place(int session) {
        return places[session];
    }
}
