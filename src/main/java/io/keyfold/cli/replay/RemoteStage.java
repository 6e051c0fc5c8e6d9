package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import io.keyfold.cli.PlainHttp;
import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A relay that runs already.
 *
 * @param relay its traffic address
 * @param management its management address; null leaves its counts unasked
 * @param simulator the simulated upstream that it calls; null when it calls another
 * @param authToken the token of every call; null takes the simulator's, one for each agent
 */
public record RemoteStage(
        URI relay,
        @Nullable URI management,
        @Nullable URI simulator,
        @Nullable String authToken) {
    public RemoteStage {
        if (simulator == null && authToken == null) {
            throw new IllegalArgumentException("neither a simulator nor a token");
        }
    }

    /** Secrets are not for printing. */
    @Override
    public String toString() {
        return "RemoteStage[relay=" + relay + ", management=" + management + ", simulator=" + simulator + "]";
    }

    /**
     * Makes a seat for each of {@code sessions}.
     *
     * @param perAgent so many that follow each other are one agent's
     */
    Future<Stage> open(Vertx vertx, int sessions, int perAgent) {
        HttpClientAgent client = vertx.createHttpClient();
        return reach(client).compose(ignored -> stage(new PlainHttp(vertx), sessions, perAgent));
    }

    /** Nobody wants to watch a replay to nowhere. */
    private Future<Void> reach(HttpClientAgent client) {
        return client.connect(new RelayAddress(relay).connect())
                .compose(HttpClientConnection::close)
                .recover(cause -> Future.failedFuture(new ReplayException(
                        Exit.UNREACHABLE,
                        "the relay at " + relay + " cannot be reached (" + cause.getMessage()
                                + "); check the address, and that it runs")));
    }

    private Future<Stage> stage(PlainHttp http, int sessions, int perAgent) {
        RelayMetrics metrics = management == null ? null : new RelayMetrics(http, List.of(management));
        long displayNs = new ScaledTimes(1).displayNs();
        if (simulator == null) {
            ReplayTarget target = new ReplayTarget(relay, inventedSeats(sessions));
            return Future.succeededFuture(new Stage(target, null, metrics, displayNs));
        }
        SimClient sim = new SimClient(http, simulator);
        CallSource calls = isThisMachine(simulator) ? sim : null;
        return sim.createSeats(sessions, perAgent)
                .map(seats -> new ReplayTarget(
                        relay, seats.stream().map(this::withToken).toList()))
                .map(target -> new Stage(target, calls, metrics, displayNs));
    }

    /** What the user should know about the figures of this stage. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("only the trace is scaled by --speed; the relay keeps its own times, and the guest's display is"
                + " taken as 5 s");
        if (simulator == null) {
            notes.add("ids are made up (replay-0, agent-0 …): the relay must run with participants.verify: false;"
                    + " upstream calls are not known without --sim-url");
        } else if (!isThisMachine(simulator)) {
            notes.add("the simulator is on another machine, whose clock is another: upstream calls are not shown");
        }
        return notes;
    }

    private Seat withToken(Seat seat) {
        return Optional.ofNullable(authToken)
                .map(token -> new Seat(seat.conversationId(), seat.participantId(), seat.communicationId(), token))
                .orElse(seat);
    }

    private List<Seat> inventedSeats(int sessions) {
        String token = Optional.ofNullable(authToken).orElseThrow();
        List<Seat> seats = new ArrayList<>(sessions);
        for (int i = 0; i < sessions; i++) {
            seats.add(new Seat("replay-" + i, "agent-" + i, "communication-" + i, token));
        }
        return seats;
    }

    /** Arrival times of another machine cannot be compared with ours. */
    private static boolean isThisMachine(URI address) {
        try {
            return InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
