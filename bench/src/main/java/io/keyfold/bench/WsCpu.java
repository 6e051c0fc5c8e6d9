package io.keyfold.bench;

import io.keyfold.sim.SeedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * CPU of the server per keystroke on one pipelined socket: the relay beside a bare sink, in turn, in the same run. The
 * relay does all it does in service: its owner decides once a second, a simulated platform is called, metrics count.
 */
public final class WsCpu {
    private static final double MOST = 1.5;
    private static final int EXIT_THRESHOLD = 99;
    private static final int EXIT_FAILED = 1;
    private static final int DEFAULT_PAIRS = 7;
    private static final int DEFAULT_KEYS = 5_000_000;
    /** Until both are compiled as well as they will be. */
    private static final int WARM_UP_ROUNDS = 3;

    private static final int BLOCK = 5_000;
    private static final double NS_PER_S = 1e9;

    /** Alike for both, and small enough that collections take part. */
    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

    private static final byte[] KEYS = block();

    private WsCpu() {}

    /** One measured round. */
    private record Round(double cpuNs, double tookNs) {}

    /** Arguments: pairs of rounds, keystrokes of a round. */
    public static void main(String[] arguments) throws Exception {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_PAIRS;
        int blocks = (arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_KEYS) / BLOCK;
        try (Child platform = RelayChild.startPlatform(FLAGS);
                RelayChild relay = relay(platform);
                Child sink = Child.start("the sink", FLAGS, Map.of(), BareSink.class, List.of())) {
            int sinkPort = Integer.parseInt(sink.await("sink on port (\\d+)"));
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                relayRound(relay, blocks);
                sinkRound(sink, sinkPort, blocks);
            }
            double[] ratios = new double[pairs];
            System.out.printf(
                    Locale.ROOT,
                    "%d keystrokes a round, one frame each%n%6s %12s %12s %8s %16s%n",
                    blocks * BLOCK,
                    "pair",
                    "relay ns/key",
                    "sink ns/key",
                    "ratio",
                    "relay keys/s");
            for (int i = 0; i < pairs; i++) {
                Round ours = relayRound(relay, blocks);
                Round bare = sinkRound(sink, sinkPort, blocks);
                ratios[i] = ours.cpuNs / bare.cpuNs;
                System.out.printf(
                        Locale.ROOT,
                        "%6d %12.0f %12.0f %8.2f %16.0f%n",
                        i + 1,
                        ours.cpuNs,
                        bare.cpuNs,
                        ratios[i],
                        NS_PER_S / ours.tookNs);
            }
            System.exit(verdict(ratios));
        } catch (IOException e) {
            System.err.println("ws-cpu: " + e.getMessage());
            System.exit(EXIT_FAILED);
        }
    }

    private static RelayChild relay(Child platform) throws IOException {
        String upstream = platform.await("Simulated upstream: (http://\\S+)");
        platform.ignoreRest();
        return RelayChild.start(FLAGS, upstream, "ws.max-frames-per-second=0");
    }

    private static int verdict(double[] ratios) {
        Arrays.sort(ratios);
        double median = (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
        System.out.printf(
                Locale.ROOT,
                "CPU of the relay over CPU of the sink: median %.2f, min %.2f, max %.2f (at most %.1f)%n",
                median,
                ratios[0],
                ratios[ratios.length - 1],
                MOST);
        return median > MOST ? EXIT_THRESHOLD : 0;
    }

    private static Round relayRound(RelayChild relay, int blocks) throws IOException, GeneralSecurityException {
        try (RawSocket socket = new RawSocket(relay.port())) {
            String token = Tokens.of(SeedData.AGENT_USER_ID);
            socket.ask("{\"i\":1,\"hello\":{\"token\":\"" + token + "\"}}", "\"session\"");
            String opened = socket.ask(
                    "{\"i\":2,\"open\":{\"c\":\"" + SeedData.SHORT_CONVERSATION_ID + "\",\"p\":\""
                            + SeedData.SHORT_AGENT_PARTICIPANT_ID + "\"}}",
                    "\"i\":2");
            if (!opened.contains("\"h\":1")) {
                throw new IOException("the relay answered an open with " + opened);
            }
            long countedBefore = relay.metric("keyfold_decisions_total{", "");
            Round round = round(relay.process(), socket, blocks);
            long counted = relay.metric("keyfold_decisions_total{", "") - countedBefore;
            if (counted != (long) blocks * BLOCK) {
                throw new IOException("the relay counted " + counted + " of " + blocks * BLOCK + " keystrokes");
            }
            return round;
        }
    }

    private static Round sinkRound(Child sink, int port, int blocks) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            Round round = round(sink, socket, blocks);
            String counted = socket.ask("?", "frames");
            if (!counted.equals("frames " + blocks * BLOCK)) {
                throw new IOException("the sink counted " + counted + " of " + blocks * BLOCK);
            }
            return round;
        }
    }

    private static Round round(Child server, RawSocket socket, int blocks) throws IOException {
        long cpuBeforeNs = server.cpu().toNanos();
        long startNs = System.nanoTime();
        for (int i = 0; i < blocks; i++) {
            socket.write(KEYS);
        }
        socket.awaitRead();
        double keys = (double) blocks * BLOCK;
        return new Round((server.cpu().toNanos() - cpuBeforeNs) / keys, (System.nanoTime() - startNs) / keys);
    }

    private static byte[] block() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < BLOCK; i++) {
            block.writeBytes(RawSocket.textFrame("{\"k\":1}"));
        }
        return block.toByteArray();
    }
}
