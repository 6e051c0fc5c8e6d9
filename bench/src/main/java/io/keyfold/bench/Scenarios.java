package io.keyfold.bench;

import java.util.List;

/** All of them, in the order in which they run. */
final class Scenarios {
    static final List<Scenario> ALL = List.of(
            new HttpTyping(),
            new WsTyping(),
            new WsPipelined(),
            new WsAllocation(),
            new FirstKey(),
            new UpstreamCalls(),
            new TracePeers(),
            new Scale(),
            new ConnectStorm(),
            new ExpiryWave(),
            new Sizing(),
            new ClusterTyping());

    private Scenarios() {}
}
