package io.keyfold.faults;

import static org.awaitility.Awaitility.await;

import io.keyfold.RelayFixture;
import io.keyfold.sim.ConversationTicket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Agents who type in many conversations at once, behind a load balancer: each key goes to any node that takes traffic,
 * and one whose node gave no answer goes to another. They never stop for longer than half as much again as their pace.
 */
final class Crowd implements AutoCloseable {
    private static final String PATH = "/api/v2/conversations/messaging/typing";
    private static final int CONNECTIONS_PER_NODE = 64;
    /** As a load balancer is set up: sooner than a node closes what is idle, or a key meets that end. */
    private static final int IDLE_S = 20;

    private static final long TICK_MS = 10;
    private static final long ANSWER_LIMIT_MS = 3_000;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient http;
    private final Random random = new Random(7);
    private final List<Place> places;
    private final List<ConversationTicket> tickets;
    private final List<Buffer> bodies;
    private final long paceMs;
    private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> Long.compare(a.atNs - b.atNs, 0));
    private final List<Key> keys = new ArrayList<>();
    private final Balancer balancer;
    private final @Nullable IntUnaryOperator homes;
    private long timer;
    private int waiting;
    private int nobodyThere;

    private record Due(long atNs, int conversation) {}

    /** @param paceMs mean time between two keys of a conversation; each gap is between half of it and three halves */
    Crowd(Nodes nodes, List<ConversationTicket> tickets, long paceMs) {
        this(nodes, tickets, paceMs, null);
    }

    /**
     * Desktops that reach one node only, whether it takes traffic or not.
     *
     * @param homes the node of a conversation
     */
    Crowd(Nodes nodes, List<ConversationTicket> tickets, long paceMs, @Nullable IntUnaryOperator homes) {
        this.homes = homes;
        this.places = IntStream.range(0, nodes.size()).mapToObj(nodes::place).toList();
        this.tickets = List.copyOf(tickets);
        this.bodies = tickets.stream().map(Crowd::body).toList();
        this.paceMs = paceMs;
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setKeepAliveTimeout(IDLE_S))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_NODE))
                // Each key on it is told of its end.
                .withConnectHandler(connection -> connection.exceptionHandler(reset -> {}))
                .build();
        this.balancer = RelayFixture.await(onLoop(() -> new Balancer(vertx, places)));
    }

    private static Buffer body(ConversationTicket ticket) {
        return new JsonObject()
                .put("conversationId", ticket.conversationId())
                .put("participantId", ticket.agents().get(0).participantId())
                .toBuffer();
    }

    private <T> Future<T> onLoop(Supplier<T> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(nothing -> done.complete(work.get()));
        return done.future();
    }

    // ---- typing ------------------------------------------------------------------------------------------------

    /** Begins; the first keys are spread over {@code rampMs}. */
    void start(long rampMs) {
        RelayFixture.await(onLoop(() -> {
            long nowNs = System.nanoTime();
            for (int i = 0; i < tickets.size(); i++) {
                due.add(new Due(nowNs + TimeUnit.MILLISECONDS.toNanos(rampMs) * i / tickets.size(), i));
            }
            timer = vertx.setPeriodic(TICK_MS, tick -> typeWhatIsDue());
            return timer;
        }));
    }

    /** Ends, and waits for every answer. */
    void stop() {
        RelayFixture.await(onLoop(() -> vertx.cancelTimer(timer)));
        await().atMost(LAST_ANSWERS).until(() -> RelayFixture.await(onLoop(() -> waiting == 0)));
    }

    private void typeWhatIsDue() {
        long nowNs = System.nanoTime();
        while (!due.isEmpty() && due.peek().atNs - nowNs <= 0) {
            Due now = due.remove();
            waiting++;
            type(now.conversation);
            long gapMs = paceMs / 2 + random.nextLong(paceMs);
            due.add(new Due(now.atNs + TimeUnit.MILLISECONDS.toNanos(gapMs), now.conversation));
        }
    }

    private void type(int conversation) {
        int node = homes == null ? balancer.pick() : homes.applyAsInt(conversation);
        if (node < 0) {
            nobodyThere++;
            waiting--;
            return;
        }
        long sentNs = System.nanoTime();
        http.request(head(node, conversation))
                .compose(request -> request.send(bodies.get(conversation)))
                .compose(response -> response.end().map(response))
                .onSuccess(response -> answered(conversation, node, sentNs, response))
                .onFailure(refusal -> tryElsewhere(conversation, node, sentNs));
    }

    private RequestOptions head(int node, int conversation) {
        Place place = places.get(node);
        String token = tickets.get(conversation).agents().get(0).accessToken();
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(place.host())
                .setPort(place.trafficPort())
                .setURI(PATH)
                .setTimeout(ANSWER_LIMIT_MS)
                .putHeader("Content-Type", "application/json")
                .putHeader("Authorization", "Bearer " + token);
    }

    private void answered(int conversation, int node, long sentNs, HttpClientResponse response) {
        waiting--;
        keys.add(new Key(
                conversation,
                node,
                sentNs,
                System.nanoTime(),
                response.statusCode(),
                Objects.requireNonNullElse(response.getHeader("Keyfold-Decision"), ""),
                Objects.requireNonNullElse(response.getHeader("Keyfold-Reason"), "")));
    }

    private void tryElsewhere(int conversation, int node, long sentNs) {
        keys.add(new Key(conversation, node, sentNs, System.nanoTime(), 0, "", ""));
        if (homes == null) {
            balancer.refused(node);
            type(conversation);
        } else {
            waiting--;
        }
    }

    // ---- what came of it ---------------------------------------------------------------------------------------

    List<ConversationTicket> conversations() {
        return tickets;
    }

    /** Every key that was answered or refused so far, in the order of that. */
    List<Key> keys() {
        return RelayFixture.await(onLoop(() -> List.copyOf(keys)));
    }

    /** Keys that were not written, since no node took traffic. */
    int nobodyThere() {
        return RelayFixture.await(onLoop(() -> nobodyThere));
    }

    @Override
    public void close() {
        RelayFixture.await(onLoop(() -> vertx.cancelTimer(timer)));
        RelayFixture.await(vertx.close());
    }
}
