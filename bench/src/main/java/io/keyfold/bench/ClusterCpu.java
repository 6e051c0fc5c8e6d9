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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * CPU of a cluster of two per keystroke: conversations that the node owns which gets their keys, beside conversations
 * that the other node owns, in turn, in the same run. What counts is the time of both nodes together.
 */
public final class ClusterCpu {
    private static final double MOST = 1.3;
    private static final int EXIT_THRESHOLD = 99;
    private static final int EXIT_FAILED = 1;
    private static final int DEFAULT_PAIRS = 5;
    private static final int CONVERSATIONS = 900;
    private static final int PER_AGENT = 6;
    private static final long ROUND_NS = 9_000_000_000L;
    /** Until what the JVM compiles is compiled: paced load takes longer to get there than a flood. */
    private static final int WARM_UP_ROUNDS = 3;

    private static final long IDLE_MS = 10_000;
    private static final long SETTLE_MS = 100;
    private static final int SETTLE_TRIES = 50;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

    private final TwoNodes nodes;
    private final boolean overHttp;
    private final HttpClient http = HttpClient.newHttpClient();
    private int agents;
    private double idleNsPerS;

    /** One measured round. */
    private record Round(double cpuNs, double idleNs, double signalsPerSecond) {
        /** Without what the nodes take when nobody types. */
        double ownNs() {
            return cpuNs - idleNs;
        }
    }

    private ClusterCpu(TwoNodes nodes, boolean overHttp) {
        this.nodes = nodes;
        this.overHttp = overHttp;
    }

    /** Arguments: {@code ws} or {@code http}, pairs of rounds. */
    public static void main(String[] arguments) throws Exception {
        boolean overHttp = arguments.length > 0 && arguments[0].equals("http");
        int pairs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_PAIRS;
        int code;
        try (TwoNodes nodes = new TwoNodes(FLAGS)) {
            code = new ClusterCpu(nodes, overHttp).run(pairs);
        } catch (IOException e) {
            System.err.println("cluster-cpu: " + e.getMessage());
            code = EXIT_FAILED;
        }
        System.exit(code);
    }

    private int run(int pairs) throws IOException, GeneralSecurityException, InterruptedException {
        idleNsPerS = idle();
        boolean[] remoteShards = nodes.remoteShards();
        Typing local = desktops(remoteShards, false);
        Typing remote = desktops(remoteShards, true);
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round(local);
            round(remote);
        }
        System.out.printf(
                Locale.ROOT,
                "%d conversations, 8 keys a second each, over %s; CPU of both nodes%n%6s %14s %14s %8s %22s%n",
                CONVERSATIONS,
                overHttp ? "HTTP" : "WebSocket",
                "pair",
                "local us/key",
                "remote us/key",
                "ratio",
                "signals/s, each conv.");
        double[] ratios = new double[pairs];
        double[] ownRatios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            Round here = round(local);
            Round there = round(remote);
            ratios[i] = there.cpuNs / here.cpuNs;
            ownRatios[i] = there.ownNs() / here.ownNs();
            System.out.printf(
                    Locale.ROOT,
                    "%6d %14.1f %14.1f %8.2f %22.2f%n",
                    i + 1,
                    here.cpuNs / NS_PER_US,
                    there.cpuNs / NS_PER_US,
                    ratios[i],
                    there.signalsPerSecond);
        }
        System.out.printf(
                Locale.ROOT, "an idle node: %.1f ms of CPU a second%n", idleNsPerS / 2 / NS_PER_MS);
        print("the same without what idle nodes take", ownRatios);
        return print("CPU of remote keys over CPU of local ones", ratios) > MOST ? EXIT_THRESHOLD : 0;
    }

    /** Returns the median. */
    private static double print(String what, double[] ratios) {
        Arrays.sort(ratios);
        double median = (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
        System.out.printf(
                Locale.ROOT,
                "%s: median %.2f, min %.2f, max %.2f (at most %.1f)%n",
                what,
                median,
                ratios[0],
                ratios[ratios.length - 1],
                MOST);
        return median;
    }

    /** CPU of both nodes in a second without any desktop, in ns. */
    private double idle() throws InterruptedException {
        Thread.sleep(IDLE_MS / 2); // what belongs to the start
        long beganNs = System.nanoTime();
        long before = nodes.cpuNs();
        Thread.sleep(IDLE_MS);
        return (nodes.cpuNs() - before) * NS_PER_S / (System.nanoTime() - beganNs);
    }

    private Round round(Typing typing) throws IOException, InterruptedException {
        long decided = nodes.decisions();
        long signals = nodes.events("signal-sent");
        long cpuBeforeNs = nodes.cpuNs();
        long beganNs = System.nanoTime();
        long keys = typing.type(ROUND_NS);
        double seconds = (System.nanoTime() - beganNs) / NS_PER_S;
        double cpuNs = nodes.cpuNs() - cpuBeforeNs;
        for (int i = 0; nodes.decisions() - decided != keys; i++) {
            if (i == SETTLE_TRIES) {
                throw new IOException("the nodes counted " + (nodes.decisions() - decided) + " of " + keys
                        + " keystrokes");
            }
            Thread.sleep(SETTLE_MS);
        }
        return new Round(
                cpuNs / keys,
                idleNsPerS * seconds / keys,
                (nodes.events("signal-sent") - signals) / (seconds * typing.size()));
    }

    // ---- desktops ----------------------------------------------------------------------------------------------

    /** Agents at the entry, each with some conversations, all of them owned there or all of them at the other node. */
    private Typing desktops(boolean[] remoteShards, boolean remote)
            throws IOException, GeneralSecurityException, InterruptedException {
        Typing typing = new Typing();
        int number = 0;
        while (typing.size() < CONVERSATIONS) {
            String userId = "agent-" + agents++;
            List<String> ids = new ArrayList<>();
            while (ids.size() < PER_AGENT) {
                String id = "bench-" + remote + "-" + number++;
                if (remoteShards[Shards.of(id)] == remote) {
                    ids.add(id);
                }
            }
            add(typing, userId, ids);
        }
        return typing;
    }

    private void add(Typing typing, String userId, List<String> conversationIds)
            throws IOException, GeneralSecurityException, InterruptedException {
        String token = Tokens.of(userId);
        if (overHttp) {
            RawHttp line = new RawHttp(nodes.entry().port());
            for (String id : conversationIds) {
                typing.add(line, RawHttp.key(id, participant(id, userId), token));
            }
            return;
        }
        RawSocket line = new RawSocket(nodes.entry().port());
        line.ask("{\"i\":1,\"hello\":{\"token\":\"" + token + "\"}}", "\"session\"");
        for (int i = 1; i <= conversationIds.size(); i++) {
            String id = conversationIds.get(i - 1);
            String opened = line.ask(
                    "{\"i\":2,\"open\":{\"c\":\"" + id + "\",\"p\":\"" + participant(id, userId) + "\"}}", "\"i\":2");
            if (!opened.contains("\"h\":" + i + "}")) {
                throw new IOException("the relay answered an open with " + opened);
            }
            typing.add(line, RawSocket.textFrame("{\"k\":" + i + "}"));
        }
    }

    /** Makes a conversation of this agent at the platform; returns the participant who types. */
    private String participant(String conversationId, String userId) throws IOException, InterruptedException {
        JsonObject asked = new JsonObject().put("conversationId", conversationId).put("userId", userId);
        JsonObject made = new JsonObject(http.send(
                        HttpRequest.newBuilder(URI.create(nodes.platform() + "/sim/conversations"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(asked.encode()))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        return made.getJsonArray("agents").getJsonObject(0).getString("participantId");
    }
}
