package io.keyfold.bench;

import io.keyfold.routing.Shards;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Three nodes on one machine, agents over WebSocket at one of them: conversations that this node owns beside
 * conversations that the others own. What counts is the time of all nodes together, copies of records included.
 */
final class ClusterTyping implements Scenario {
    private static final Metric CPU = new Metric("cpu", "us/keystroke of all nodes");
    private static final Metric OWN = new Metric("cpu-less-idle", "us/keystroke");
    private static final Metric SIGNALS = new Metric("signals", "between nodes/s each conversation");
    private static final int NODES = 3;
    private static final int CONVERSATIONS = 900;
    private static final int PER_AGENT = 6;
    private static final int ROUND_MS = 6_000;
    private static final int QUICK_ROUND_MS = 4_000;
    /** Until what the JVM compiles is compiled: paced load takes longer to get there than a flood. */
    private static final int WARM_UPS = 2;

    private static final long IDLE_MS = 6_000;
    private static final long SETTLE_MS = 100;
    private static final int SETTLE_TRIES = 50;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

    private final HttpClient http = HttpClient.newHttpClient();

    /** A node's agents, and what all nodes take without them. */
    private record Load(ClusterNodes nodes, Typing typing, double idleNsPerS, long roundNs) {}

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String about() {
        return "three nodes: conversations of other nodes beside those of the node that gets the keys";
    }

    @Override
    public void run(Bench bench) throws Exception {
        ClusterNodes nodes = bench.keep(new ClusterNodes(NODES, FLAGS));
        double idleNsPerS = idle(nodes);
        bench.sample("idle", 1, new Metric("cpu-idle", "ms/s each node"), idleNsPerS / NS_PER_MS / NODES);
        boolean[] remoteShards = nodes.remoteShards();
        long roundNs = bench.pickNs(ROUND_MS, QUICK_ROUND_MS);
        Load local = new Load(nodes, desktops(nodes, remoteShards, false), idleNsPerS, roundNs);
        Load remote = new Load(nodes, desktops(nodes, remoteShards, true), idleNsPerS, roundNs);
        bench.alternate(
                WARM_UPS,
                new Bench.Turn("local", record -> round(record, local)),
                new Bench.Turn("remote", record -> round(record, remote)));
    }

    /** CPU of all nodes in a second without any desktop, in ns. */
    private static double idle(ClusterNodes nodes) throws IOException, InterruptedException {
        Thread.sleep(IDLE_MS / 2); // what belongs to the start
        long beganNs = System.nanoTime();
        long before = nodes.cpuNs();
        Thread.sleep(IDLE_MS);
        return (nodes.cpuNs() - before) * NS_PER_S / (System.nanoTime() - beganNs);
    }

    private static void round(Bench.Recorder record, Load load)
            throws IOException, InterruptedException, BenchFailure {
        ClusterNodes nodes = load.nodes;
        long decided = nodes.decisions();
        long signals = nodes.events("signal-sent");
        long cpuBeforeNs = nodes.cpuNs();
        long beganNs = System.nanoTime();
        long keys = load.typing.type(load.roundNs);
        double seconds = (System.nanoTime() - beganNs) / NS_PER_S;
        double cpuNs = nodes.cpuNs() - cpuBeforeNs;
        for (int i = 0; nodes.decisions() - decided != keys && i < SETTLE_TRIES; i++) {
            Thread.sleep(SETTLE_MS);
        }
        BenchFailure.unlessAll(keys, nodes.decisions() - decided, "keystrokes were decided by the nodes");
        record.put(CPU, cpuNs / NS_PER_US / keys);
        record.put(OWN, (cpuNs - load.idleNsPerS * seconds) / NS_PER_US / keys);
        record.put(SIGNALS, (nodes.events("signal-sent") - signals) / (seconds * load.typing.size()));
    }

    // ---- desktops ----------------------------------------------------------------------------------------------

    /** Agents at the entry, each with some conversations, all of them owned there or all of them elsewhere. */
    private Typing desktops(ClusterNodes nodes, boolean[] remoteShards, boolean remote)
            throws IOException, GeneralSecurityException, InterruptedException {
        Typing typing = new Typing();
        int number = 0;
        while (typing.size() < CONVERSATIONS) {
            List<String> ids = new ArrayList<>();
            while (ids.size() < PER_AGENT) {
                String id = "bench-" + remote + "-" + number++;
                if (remoteShards[Shards.of(id)] == remote) {
                    ids.add(id);
                }
            }
            add(nodes, typing, "agent-" + remote + "-" + typing.size(), ids);
        }
        return typing;
    }

    private void add(ClusterNodes nodes, Typing typing, String userId, List<String> conversationIds)
            throws IOException, GeneralSecurityException, InterruptedException {
        RawSocket line = new RawSocket(nodes.entry().port());
        line.ask("{\"i\":1,\"hello\":{\"token\":\"" + Tokens.of(userId) + "\"}}", "\"session\"");
        for (int i = 1; i <= conversationIds.size(); i++) {
            String id = conversationIds.get(i - 1);
            String participantId = participant(nodes.platform(), id, userId);
            String opened =
                    line.ask("{\"i\":2,\"open\":{\"c\":\"" + id + "\",\"p\":\"" + participantId + "\"}}", "\"i\":2");
            if (!opened.contains("\"h\":" + i + "}")) {
                throw new IOException("the relay answered an open with " + opened);
            }
            typing.add(line, RawSocket.textFrame("{\"k\":" + i + "}"));
        }
    }

    /** Makes a conversation of this agent at the platform; returns the participant who types. */
    private String participant(String platform, String conversationId, String userId)
            throws IOException, InterruptedException {
        JsonObject asked = new JsonObject().put("conversationId", conversationId).put("userId", userId);
        JsonObject made = new JsonObject(http.send(
                        HttpRequest.newBuilder(URI.create(platform + "/sim/conversations"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(asked.encode()))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        return made.getJsonArray("agents").getJsonObject(0).getString("participantId");
    }
}
