package io.keyfold.faults;

import java.nio.file.Path;
import java.util.Map;

/** Exploration. */
public final class CutScenario {
    public static void main(String[] args) throws Exception {
        Wires wires = Wires.laid(args[0], 3);
        Path directory = Path.of(args[2]);
        long t0 = System.currentTimeMillis();
        try (Platform platform = Platform.start(Wires.HUB_ADDRESS, o -> o);
                Nodes nodes = Nodes.start(directory, platform, wires.places(), Map.of())) {
            log(t0, "up");
            show(t0, nodes, 2);
            long t1 = System.currentTimeMillis();
            if (args[1].equals("split")) {
                wires.cutOff(2);
                log(t0, "cut");
                show(t0, nodes, 30);
            } else if (args[1].equals("oneway")) {
                wires.cutOneWay(2, 0);
                log(t0, "cut");
                show(t0, nodes, 30);
            } else if (args[1].equals("flap")) {
                for (int i = 0; i < 10; i++) {
                    wires.cutOff(2);
                    show(t0, nodes, 1);
                    wires.heal();
                    show(t0, nodes, 1);
                }
            } else if (args[1].equals("pause")) {
                nodes.pause(2);
                log(t0, "paused");
                Thread.sleep(12000);
                nodes.resume(2);
            }
            log(t0, "healed, dropped " + wires.heal());
            show(t0, nodes, 45);
            for (int i = 0; i < 3; i++) {
                System.out.println(nodes.metrics(i)
                        .text()
                        .lines()
                        .filter(l -> l.startsWith("keyfold_cluster"))
                        .toList());
                System.out.println("=== " + i);
                nodes.process(i).log().forEach(l -> System.out.println((l.atEpochMs() - t0) + " " + l.message()));
            }
        }
    }

    static void log(long t0, String what) {
        System.out.println((System.currentTimeMillis() - t0) + " " + what);
    }

    static void show(long t0, Nodes nodes, int forS) throws Exception {
        String last = "";
        long end = System.currentTimeMillis() + forS * 1000L;
        while (System.currentTimeMillis() < end) {
            StringBuilder s = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                s.append(nodes.owned(i)).append(nodes.isReady(i) ? "+ " : "- ");
                s.append(nodes.metrics(i).sum("keyfold_cluster_strangers")).append("; ");
            }
            if (!s.toString().equals(last)) {
                log(t0, s.toString());
                last = s.toString();
            }
            Thread.sleep(100);
        }
    }
}
