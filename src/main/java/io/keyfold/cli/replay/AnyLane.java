package io.keyfold.cli.replay;

import io.keyfold.cli.replay.ReplayTarget.Seat;
import io.vertx.core.Future;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A desktop's connections to all nodes of a cluster, with a balancer between that knows neither desktops nor
 * conversations: each event takes any of them. Confined to the player's loop.
 */
final class AnyLane implements Lane {
    private final List<Lane> lanes;
    private final RandomGenerator random;

    /** @param lanes of one kind, one to each node */
    AnyLane(List<Lane> lanes, RandomGenerator random) {
        this.lanes = List.copyOf(lanes);
        this.random = random;
    }

    /** They are given the same seats in the same order, so that places are the same. */
    @Override
    public int take(Seat seat) {
        return lanes.stream().mapToInt(lane -> lane.take(seat)).max().orElseThrow();
    }

    @Override
    public Future<Void> open() {
        return Future.all(lanes.stream().map(Lane::open).toList()).mapEmpty();
    }

    @Override
    public void send(Event event) {
        lanes.get(random.nextInt(lanes.size())).send(event);
    }
}
