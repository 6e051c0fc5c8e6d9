package io.keyfold.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How cost grows with the conversations of a node: heap of each, CPU of a keystroke, pauses. A thousand agents type over
 * HTTP at a time, now in this conversation and now in that; the others are at rest. All sizes take turns.
 */
final class Scale implements Scenario {
    private static final Metric HEAP = new Metric("heap", "bytes/conversation");
    private static final Metric TYPING_HEAP = new Metric("heap-typing", "bytes/conversation");
    private static final Metric CPU = new Metric("cpu", "us/keystroke over HTTP");
    private static final Metric PAUSE = new Metric("longest-pause", "ms");
    private static final int MILLION = 1_000_000;
    private static final int CONNECTIONS = 64;
    private static final int HTTP_KEYS = 120_000;
    private static final int QUICK_HTTP_KEYS = 60_000;
    /** Who types at one time, each four keys a second. */
    private static final int TYPING = ConversationsChild.HTTP_KEYS_PER_S / 4;
    /** Keys in one conversation, until the agent turns to another: 15 s. */
    private static final int SPELL = 60;

    private static final int WARM_UPS = 2;
    private static final double NS_PER_US = 1e3;

    /** One node with its conversations. */
    private final class Node {
        private final Child child;
        private final int port;
        private final String token;
        private final SplittableRandom random = new SplittableRandom(1);
        private final int conversations;
        private final int[] typed = new int[TYPING];
        private final int[] left = new int[TYPING];
        private int next;

        Node(Bench bench, String name, int conversations, boolean lookedUp)
                throws IOException, GeneralSecurityException {
            this.conversations = conversations;
            child = bench.keep(Child.start(
                    name,
                    Child.AS_SERVED,
                    Map.of(),
                    ConversationsChild.class,
                    List.of(Integer.toString(conversations), Boolean.toString(lookedUp))));
            bench.sample(name, 1, TYPING_HEAP, Double.parseDouble(child.await("typing ([0-9.]+)")));
            bench.sample(name, 1, HEAP, Double.parseDouble(child.await("heap ([0-9.]+)")));
            port = Integer.parseInt(child.await("port (\\d+)"));
            token = Tokens.of("somebody");
        }

        void round(Bench.Recorder record, int httpKeys) throws IOException {
            longestPauseMs();
            // New ones each time: while others have their turn, the node would close them as idle.
            try (BusyHttp desktops = new BusyHttp(port, CONNECTIONS)) {
                long beforeNs = child.cpuNs();
                long keys = desktops.send(this::key, httpKeys);
                record.put(CPU, (child.cpuNs() - beforeNs) / NS_PER_US / keys);
            }
            record.put(PAUSE, longestPauseMs());
        }

        /** Since it was asked last. */
        private double longestPauseMs() throws IOException {
            child.tell("pause");
            return Double.parseDouble(child.await("pause (.+)"));
        }

        private byte[] key() {
            int typist = next++ % TYPING;
            if (left[typist] == 0) {
                typed[typist] = random.nextInt(conversations);
                left[typist] = 1 + random.nextInt(2 * SPELL);
            }
            left[typist]--;
            int number = typed[typist];
            return RawHttp.key(VirtualShards.id('a', number), VirtualShards.id('b', number), token);
        }
    }

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String about() {
        return "1,000 to 1,000,000 conversations that hold a lease: heap of each, CPU of a keystroke, pauses";
    }

    @Override
    public void run(Bench bench) throws Exception {
        int httpKeys = bench.pick(HTTP_KEYS, QUICK_HTTP_KEYS);
        List<Bench.Turn> turns = new ArrayList<>();
        int step = bench.pick(10, 1_000);
        for (int conversations = 1_000; conversations <= MILLION; conversations *= step) {
            String name = (conversations == MILLION ? "1M" : conversations / 1_000 + "k");
            Node node = new Node(bench, name, conversations, false);
            turns.add(new Bench.Turn(name, record -> node.round(record, httpKeys)));
        }
        new Node(bench, "1M-verified", MILLION, true).child.close();
        bench.alternate(WARM_UPS, turns.toArray(Bench.Turn[]::new));
    }
}
