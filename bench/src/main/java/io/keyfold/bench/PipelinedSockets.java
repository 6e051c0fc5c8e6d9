package io.keyfold.bench;

import io.keyfold.sim.SeedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/**
 * The relay and a bare sink, each with one socket that is full of keystrokes of one conversation, one frame each. The
 * relay does all it does in service: its owner decides about once a second, a simulated platform is called, metrics
 * count; only the limit of frames a second is off. A round in which not every keystroke was counted is an error.
 */
final class PipelinedSockets {
    private static final int BLOCK = 5_000;
    private static final byte[] KEYS = block();

    private final int blocks;
    private final RelayChild relay;
    private final Child sink;
    private final int sinkPort;

    /** What a round took: of the server's CPU, of the clock on the wall, and how many keystrokes it was. */
    record Round(long cpuNs, long tookNs, long keys) {}

    /** @param keys of one round, at least 5,000 */
    PipelinedSockets(Bench bench, int keys) throws IOException {
        blocks = keys / BLOCK;
        Child platform = bench.keep(RelayChild.startPlatform(Child.AS_SERVED));
        String upstream = platform.await("Simulated upstream: (http://\\S+)");
        platform.ignoreRest();
        relay = bench.keep(RelayChild.start(Child.AS_SERVED, upstream, "ws.max-frames-per-second=0"));
        sink = bench.keep(Child.start("the sink", Child.AS_SERVED, Map.of(), BareSink.class, List.of()));
        sinkPort = Integer.parseInt(sink.await("sink on port (\\d+)"));
    }

    Child relay() {
        return relay.process();
    }

    Child sink() {
        return sink;
    }

    Round relayRound() throws IOException, GeneralSecurityException, BenchFailure {
        try (RawSocket socket = new RawSocket(relay.port())) {
            String token = Tokens.of(SeedData.AGENT_USER_ID);
            socket.ask("{\"i\":1,\"hello\":{\"token\":\"" + token + "\"}}", "\"session\"");
            String opened = socket.ask(
                    "{\"i\":2,\"open\":{\"c\":\"" + SeedData.SHORT_CONVERSATION_ID + "\",\"p\":\""
                            + SeedData.SHORT_AGENT_PARTICIPANT_ID + "\"}}",
                    "\"i\":2");
            if (!opened.contains("\"h\":1")) {
                throw new BenchFailure("the relay answered an open with " + opened);
            }
            long countedBefore = relay.metric("keyfold_decisions_total{", "");
            Round round = round(relay.process(), socket);
            long counted = relay.metric("keyfold_decisions_total{", "") - countedBefore;
            BenchFailure.unlessAll(round.keys(), counted, "keystrokes were decided by the relay");
            return round;
        }
    }

    Round sinkRound() throws IOException, BenchFailure {
        try (RawSocket socket = new RawSocket(sinkPort)) {
            Round round = round(sink, socket);
            long counted = Long.parseLong(socket.ask("?", "frames").substring("frames ".length()));
            BenchFailure.unlessAll(round.keys(), counted, "frames were counted by the sink");
            return round;
        }
    }

    private Round round(Child server, RawSocket socket) throws IOException {
        long cpuBeforeNs = server.cpuNs();
        long startNs = System.nanoTime();
        for (int i = 0; i < blocks; i++) {
            socket.write(KEYS);
        }
        socket.awaitRead();
        long tookNs = System.nanoTime() - startNs;
        return new Round(server.cpuNs() - cpuBeforeNs, tookNs, (long) blocks * BLOCK);
    }

    private static byte[] block() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < BLOCK; i++) {
            block.writeBytes(RawSocket.textFrame("{\"k\":1}"));
        }
        return block.toByteArray();
    }
}
