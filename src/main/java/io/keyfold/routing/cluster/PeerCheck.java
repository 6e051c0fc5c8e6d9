package io.keyfold.routing.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether this node is reached: a peer is asked over the bus, calls this node's address, and answers when that worked.
 * So both ways are tried, registrations included. Any thread.
 */
final class PeerCheck {
    /** How long one success counts. */
    static final long COUNTS_FOR_MS = 10_000;

    private static final String ADDRESS_PREFIX = "keyfold.peer.";
    /** What a peer sends to the address that it is asked about. */
    private static final String PING = "";

    private static final DeliveryOptions PING_OPTIONS = new DeliveryOptions().setSendTimeout(1_000);
    private static final DeliveryOptions ASK_OPTIONS = new DeliveryOptions().setSendTimeout(1_500);
    private static final int NOT_SEEN = 1;
    private static final int NOT_REACHED = 2;

    private final Vertx vertx;
    private final Supplier<Members> members;
    private final LongSupplier nowMs;
    private volatile long viewNumber;
    private volatile long reachedAtMs;
    private int turn;

    /** @param nowMs monotonic milliseconds */
    PeerCheck(Vertx vertx, Supplier<Members> members, LongSupplier nowMs) {
        this.vertx = vertx;
        this.members = members;
        this.nowMs = nowMs;
        this.reachedAtMs = nowMs.getAsLong() - COUNTS_FOR_MS - 1;
    }

    static String addressOf(String nodeId) {
        return ADDRESS_PREFIX + nodeId;
    }

    /** What peers are told when they ask; see {@link Sight}. */
    void viewNumber(long number) {
        viewNumber = number;
    }

    /** Asks the next peer in turn. On the cluster thread. */
    void tick() {
        List<String> peers = peers();
        if (!peers.isEmpty()) {
            turn = (turn + 1) % peers.size();
            ask(peers.get(turn));
        }
    }

    /** Whether a peer reached this node lately; true when there is no peer. */
    boolean isReachable() {
        return members.get().isAlone() || nowMs.getAsLong() - reachedAtMs <= COUNTS_FOR_MS;
    }

    /** Asks all peers at once; the first that reaches this node counts. Fails when none does, or none is there. */
    Future<Sight> confirm() {
        List<Future<Sight>> asked = peers().stream().map(this::ask).toList();
        if (asked.isEmpty()) {
            return Future.failedFuture("no peer to ask");
        }
        return Future.any(asked)
                .map(any -> asked.stream()
                        .filter(Future::succeeded)
                        .findFirst()
                        .orElseThrow()
                        .result());
    }

    /** Answers peers: a ping at once, a question after calling back whoever asks. */
    void answer(Message<Object> message) {
        if (!(message.body() instanceof String asker)) {
            message.fail(NOT_SEEN, "not understood");
        } else if (asker.equals(PING)) {
            message.reply(viewNumber);
        } else if (!members.get().present().contains(asker)) {
            message.fail(NOT_SEEN, "no member here");
        } else {
            vertx.eventBus()
                    .request(addressOf(asker), PING, PING_OPTIONS)
                    .onSuccess(pong -> message.reply(viewNumber))
                    .onFailure(failure -> message.fail(NOT_REACHED, "not reached"));
        }
    }

    private Future<Sight> ask(String peer) {
        String self = members.get().self();
        return vertx.eventBus()
                .<Long>request(addressOf(peer), self, ASK_OPTIONS)
                .map(answer -> new Sight(peer, answer.body()))
                .onSuccess(sight -> reachedAtMs = nowMs.getAsLong());
    }

    private List<String> peers() {
        Members now = members.get();
        return now.present().stream().filter(id -> !id.equals(now.self())).toList();
    }
}
