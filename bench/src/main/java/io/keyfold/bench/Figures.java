package io.keyfold.bench;

import static io.keyfold.bench.Figure.Limit.atLeast;
import static io.keyfold.bench.Figure.Limit.atMost;
import static io.keyfold.bench.Figure.Limit.below;

import java.util.List;

/** What a run must show, and what else its table tells: the one place of the thresholds. They are on medians. */
final class Figures {
    static final List<Figure> ALL = List.of(
            Figure.ratio(
                    "HTTP typing: server CPU a request / bare Vert.x",
                    "http", "cpu", "keyfold", "vertx", atMost(1.20)),
            Figure.ratio(
                    "HTTP typing: server CPU a request / nginx limit_req",
                    "http", "cpu", "keyfold", "nginx", atMost(1.15)),
            Figure.ratio(
                    "HTTP typing, saturated: requests a second / bare Vert.x",
                    "http", "saturated", "keyfold", "vertx", null),
            Figure.beyond(
                    "HTTP typing: p99 from the intended time, beyond bare Vert.x",
                    "http", "p99", "keyfold", "vertx", null),
            Figure.ratio(
                    "WebSocket typing: server CPU a keystroke / bare sink",
                    "ws", "cpu", "keyfold", "sink", atMost(1.30)),
            Figure.ratio(
                    "WebSocket, pipelined: server CPU a keystroke / bare sink",
                    "ws-pipelined", "cpu", "keyfold", "sink", atMost(1.30)),
            Figure.ratio(
                    "WebSocket, pipelined: keystrokes a second / bare sink",
                    "ws-pipelined", "rate", "keyfold", "sink", atLeast(0.5)),
            Figure.beyond(
                    "WebSocket, pipelined: bytes allocated a gated keystroke, beyond the sink",
                    "ws-allocation", "allocated", "keyfold", "sink", below(1)),
            Figure.beyond(
                    "First key to upstream on the wire, beyond a bare client's call: p50",
                    "first-key", "p50", "keyfold", "client", atMost(0.3)),
            Figure.beyond(
                    "First key to upstream on the wire, beyond a bare client's call: p99",
                    "first-key", "p99", "keyfold", "client", atMost(2)),
            Figure.ratio(
                    "Upstream call: CPU / bare Vert.x HttpClient POST",
                    "upstream", "cpu", "keyfold", "client", atMost(1.30)),
            Figure.ratio(
                    "Upstream, saturated: calls a second / bare client",
                    "upstream", "saturated", "keyfold", "client", null));

    private Figures() {}
}
