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
                    "Upstream call with the key it came of: CPU / bare Vert.x HttpClient POST",
                    "upstream", "cpu", "keyfold", "client", atMost(1.30)),
            Figure.ratio(
                    "Upstream, saturated: calls a second / bare client",
                    "upstream", "saturated", "keyfold", "client", null),
            Figure.ratio(
                    "Node relay: CPU a request / Keyfold's, over HTTP", "http", "cpu", "node", "keyfold", atLeast(2)),
            Figure.value(
                    "Real trace, HTTP: upstream calls / a first key, then a first key 4 s later",
                    "trace", "calls-over-ideal", "keyfold-http", atMost(1.02)),
            Figure.value(
                    "Real trace, WebSocket: the same", "trace", "calls-over-ideal", "keyfold-ws", atMost(1.02)),
            Figure.value(
                    "Real trace, HTTP: keystrokes lit, %", "trace", "lit", "keyfold-http", atLeast(99.5)),
            Figure.value(
                    "Real trace, WebSocket: keystrokes lit, %", "trace", "lit", "keyfold-ws", atLeast(99.5)),
            Figure.value(
                    "Real trace, HTTP: place by calls among peers lit at 99.9 %",
                    "trace", "place", "keyfold-http", atMost(1)),
            Figure.value(
                    "Real trace, WebSocket: place by calls among peers lit at 99.9 %",
                    "trace", "place", "keyfold-ws", atMost(1)),
            Figure.value(
                    "Real trace: answers 429 upstream to a plain proxy", "trace", "throttled", "nginx-proxy", null),
            Figure.value("Real trace, HTTP: answers 429 upstream", "trace", "throttled", "keyfold-http", atMost(0)),
            Figure.value(
                    "Real trace, WebSocket: answers 429 upstream", "trace", "throttled", "keyfold-ws", atMost(0)),
            Figure.value("Heap a conversation at 1,000,000 with leases, bytes", "scale", "heap", "1M", atMost(500)),
            Figure.value(
                    "Heap a conversation at 1,000,000, somebody types in each, bytes",
                    "scale", "heap-typing", "1M", null),
            Figure.value(
                    "Heap a conversation at 1,000,000, agent and customer looked up, bytes",
                    "scale", "heap", "1M-verified", null),
            Figure.ratio(
                    "CPU a keystroke over HTTP, 1,000,000 conversations / 1,000",
                    "scale", "cpu", "1M", "1k", atMost(1.5)),
            Figure.ratio(
                    "10,000 sockets at once: until all are open / bare sink",
                    "storm", "all-open", "keyfold", "sink", null),
            Figure.value("10,000 sockets at once: failed", "storm", "failed", "keyfold", atMost(0)),
            Figure.value(
                    "100,000 tokens end within a minute: leases lapsed",
                    "expiry", "lapsed", "within-a-minute", atMost(0)),
            Figure.value(
                    "100,000 tokens end at one moment: most asked for in a second",
                    "expiry", "most", "at-one-moment", null),
            Figure.ratio(
                    "Three nodes: CPU a keystroke, owned elsewhere / owned here",
                    "cluster", "cpu", "remote", "local", atMost(1.3)),
            Figure.value(
                    "Three nodes: signals between nodes a second, each conversation",
                    "cluster", "signals", "remote", null),
            Figure.ratio(
                    "Sizing, 100,000 agents: upstream calls a second, simulated / rule",
                    "sizing", "calls", "simulated", "rule", atMost(1.1)),
            Figure.ratio(
                    "Sizing, 100,000 agents: signals to owners a second, simulated / rule",
                    "sizing", "signals", "simulated", "rule", atMost(1.1)));

    private Figures() {}
}
