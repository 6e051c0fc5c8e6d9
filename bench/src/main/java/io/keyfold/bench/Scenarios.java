package io.keyfold.bench;

import java.util.List;

/** All of them, in the order in which they run. */
final class Scenarios {
    static final List<Scenario> ALL = List.of(
            new HttpTyping(), new WsTyping(), new WsPipelined(), new WsAllocation(), new UpstreamCalls(), new FirstKey());

    private Scenarios() {}
}
