package io.keyfold.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The seed's call with a JWT, 1,000 conversations of 200 agents at the pace of people over 64 connections, then as fast
 * as it goes; the relay beside a bare Vert.x server, nginx with {@code limit_req}
 * and a relay on Node.
 */
final class HttpTyping implements Scenario {
    static final int CONVERSATIONS = 1_000;
    static final int CONNECTIONS = 64;

    private static final Metric CPU = new Metric("cpu", "us/request");
    private static final Metric RATE = new Metric("rate", "requests/s");
    private static final Metric P50 = new Metric("p50", "ms");
    private static final Metric P99 = new Metric("p99", "ms");
    private static final Metric MAX = new Metric("max", "ms");
    private static final Metric UPSTREAM = new Metric("upstream", "calls/s");
    private static final Metric REFUSED = new Metric("refused", "share");
    private static final Metric SATURATED = new Metric("saturated", "requests/s");
    private static final Metric SATURATED_CPU = new Metric("saturated-cpu", "us/request");
    /** Longer than a gap between two keys of a conversation: no wave of requests. */
    private static final long BEGIN_AT_ONCE_NS = 200_000_000;

    private static final long PACED_WARM_UP_NS = 3_000_000_000L;
    private static final int WARM_UP_REQUESTS = 300_000;
    private static final int WARM_UP_STEPS = 40;
    private static final long WARM_UP_STEP_NS = 500_000_000;
    private static final int NO_CONTENT = 204;
    private static final int TOO_MANY = 429;
    /** All conversations have begun, each at another moment of the interval between two calls. */
    private static final long BEGIN_OVER_NS = 4_000_000_000L;

    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;

    /**
     * A server that takes typing requests.
     *
     * @param counter how much it must have counted
     * @param calls whether it calls upstream, so that conversations must not all begin at once
     * @param refuses whether 429 is an answer of it
     */
    record Server(Child process, int port, Counter counter, boolean calls, boolean refuses) {
        /** What the server itself counted so far; -1 when it does not count. */
        interface Counter {
            long requests() throws IOException;
        }
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String about() {
        return "HTTP typing: 1,000 conversations, 64 connections, beside bare Vert.x, nginx, Node";
    }

    @Override
    public void run(Bench bench) throws Exception {
        UpstreamSink sink = bench.keep(new UpstreamSink());
        RelayChild relay = bench.keep(RelayChild.start(Child.AS_SERVED, sink.url(), WarmUp.SETTINGS));
        Child bare = bench.keep(Child.start("bare Vert.x", Child.AS_SERVED, Map.of(), BareHttp.class, List.of()));
        int barePort = Integer.parseInt(bare.await("bare server on port (\\d+)"));
        Nginx nginx = bench.keep(Nginx.start("nginx.conf", sink.port()));
        byte[][] requests = requests(CONVERSATIONS);
        Server ours = new Server(
                relay.process(), relay.port(), () -> relay.metric("keyfold_decisions_total{", ""), true, false);
        Server vertx = new Server(bare, barePort, () -> -1, false, false);
        NodeRelay node = bench.keep(NodeRelay.start(sink.url(), 1));
        Server onNode = new Server(node.process(), node.port(), () -> -1, true, false);
        Server proxy = new Server(nginx.process(), nginx.port(), () -> -1, true, true);
        WarmUp.calls(bench, relay, sink);
        for (Server server : new Server[] {ours, vertx, proxy, onNode}) {
            warm(bench, server.port(), requests);
        }
        WarmUp.settle(relay.process(), bare, node.process());
        bench.alternate(
                bench.pick(1, 0),
                new Bench.Turn("keyfold", record -> round(bench, record, sink, ours, requests)),
                new Bench.Turn("vertx", record -> round(bench, record, sink, vertx, requests)),
                new Bench.Turn("nginx", record -> round(bench, record, sink, proxy, requests)),
                new Bench.Turn("node", record -> round(bench, record, sink, onNode, requests)));
    }

    /** The seed's call in each conversation; nginx needs the conversation in a header, so all get it. */
    static byte[][] requests(int conversations) throws GeneralSecurityException {
        byte[][] requests = new byte[conversations][];
        for (int i = 0; i < conversations; i++) {
            String body = "{\"conversationId\":\"" + People.conversation(i) + "\",\"participantId\":\""
                    + People.participant(i) + "\",\"text\":\"Agent is typing...\"}";
            requests[i] = ("POST /api/v2/conversations/messaging/typing HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                            + "Bearer " + People.tokenOf(i) + "\r\nContent-Type: application/json\r\nX-Conversation: "
                            + People.conversation(i) + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return requests;
    }

    /** So many requests, not so long: until the code is compiled as well as it will be, however slow the machine is. */
    static void warm(Bench bench, int port, byte[][] requests) throws IOException {
        try (HttpLoad load = new HttpLoad(port, CONNECTIONS, requests)) {
            long answered = 0;
            // A server that is slow by nature is given an end.
            for (int i = 0; i < WARM_UP_STEPS && answered < bench.pick(WARM_UP_REQUESTS, WARM_UP_REQUESTS / 2); i++) {
                answered += load.saturate(CONVERSATIONS, WARM_UP_STEP_NS).answered;
            }
            // At the pace of people the same code runs in another way, one request at a time.
            Pace pace = new Pace(0, CONVERSATIONS, Pace.KEYS_PER_S, System.nanoTime(), BEGIN_AT_ONCE_NS);
            load.open(pace, PACED_WARM_UP_NS);
            bench.progress("warm-up with " + answered + " requests");
        }
    }

    private static void round(Bench bench, Bench.Recorder record, UpstreamSink sink, Server server, byte[][] requests)
            throws IOException, BenchFailure {
        try (HttpLoad load = new HttpLoad(server.port(), CONNECTIONS, requests)) {
            long beginNs = server.calls() ? BEGIN_OVER_NS : BEGIN_AT_ONCE_NS;
            Pace pace = new Pace(0, CONVERSATIONS, Pace.KEYS_PER_S, System.nanoTime(), beginNs);
            load.open(pace, beginNs);
            long calls = sink.calls();
            long cpuNs = server.process().cpuNs();
            long counted = server.counter().requests();
            HttpLoad.Answers paced = load.open(pace, bench.pickNs(5_000, 1_500));
            cpuNs = server.process().cpuNs() - cpuNs;
            check(server, paced, counted);
            record.put(CPU, cpuNs / NS_PER_US / paced.answered);
            record.put(RATE, paced.perS());
            record.put(P50, paced.latencyNs.getValueAtPercentile(50) / NS_PER_MS);
            record.put(P99, paced.latencyNs.getValueAtPercentile(99) / NS_PER_MS);
            record.put(MAX, paced.latencyNs.getMaxValue() / NS_PER_MS);
            record.put(UPSTREAM, (sink.calls() - calls) * NS_PER_S / paced.tookNs);
            record.put(REFUSED, (double) paced.statuses.getOrDefault(TOO_MANY, 0L) / paced.answered);
            cpuNs = server.process().cpuNs();
            counted = server.counter().requests();
            HttpLoad.Answers saturated = load.saturate(CONVERSATIONS, bench.pickNs(3_000, 1_000));
            cpuNs = server.process().cpuNs() - cpuNs;
            check(server, saturated, counted);
            record.put(SATURATED, saturated.perS());
            record.put(SATURATED_CPU, cpuNs / NS_PER_US / saturated.answered);
            sink.check();
        }
    }

    /** Every request was answered 204. */
    static void onlyTaken(HttpLoad.Answers answers) throws BenchFailure {
        only(answers, Set.of(NO_CONTENT));
    }

    private static void only(HttpLoad.Answers answers, Set<Integer> expected) throws BenchFailure {
        TreeMap<Integer, Long> others = new TreeMap<>(answers.statuses);
        others.keySet().removeAll(expected);
        if (!others.isEmpty()) {
            throw new BenchFailure("answers of another status than expected: " + others);
        }
    }

    /** Every request was answered as this server answers, and counted where it counts. */
    private static void check(Server server, HttpLoad.Answers answers, long countedBefore)
            throws IOException, BenchFailure {
        only(answers, server.refuses() ? Set.of(NO_CONTENT, TOO_MANY) : Set.of(NO_CONTENT));
        long counted = server.counter().requests();
        if (counted >= 0) {
            BenchFailure.unlessAll(answers.sent, counted - countedBefore, "requests were decided by the relay");
        }
    }
}
