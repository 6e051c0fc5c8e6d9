package io.keyfold.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** What befalls the network between three nodes. */
enum Trouble {
    /** Nodes 0 and 1 on one side, node 2 on the other. */
    SPLIT {
        @Override
        void happen(Wires wires, long lengthMs) {
            wires.cutOff(OUTSIDER);
            pass(lengthMs);
        }
    },
    /** What node 2 sends to node 0 is lost; everything else arrives, also the way back. */
    ONE_WAY {
        @Override
        void happen(Wires wires, long lengthMs) {
            wires.cutOneWay(OUTSIDER, 0);
            pass(lengthMs);
        }
    },
    /** A split that comes and goes each second. */
    FLAPPING {
        @Override
        void happen(Wires wires, long lengthMs) {
            for (long atMs = 0; atMs < lengthMs; atMs += 2 * FLAP_MS) {
                wires.cutOff(OUTSIDER);
                pass(FLAP_MS);
                wires.heal();
                pass(FLAP_MS);
            }
        }
    };

    /** The node that the others lose. */
    static final int OUTSIDER = 2;

    private static final long FLAP_MS = 1_000;

    /** Takes as long as it says; what it cut last is still cut then. */
    abstract void happen(Wires wires, long lengthMs);

    static void pass(long timeMs) {
        await().pollDelay(Duration.ofMillis(timeMs))
                .atMost(Duration.ofMillis(timeMs).plusSeconds(10))
                .until(() -> true);
    }
}
