package io.keyfold.core.share;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A cluster to which everything happens that may, by a seed: kills, pauses, cuts, joins, leaves, loss, delay. */
final class ShareTrouble {
    private static final long[] LIMITS = {60, 100, 300, 600, 3_000};
    private static final int MAX_NODES = 6;

    final ShareWorld world;
    final Map<SharedLimit, Long> limits = new EnumMap<>(SharedLimit.class);
    private final Random random;
    private final Map<Long, Long> pausedAtMs = new HashMap<>();
    private final Set<ShareNode> leaving = new HashSet<>();
    private boolean isCut;

    ShareTrouble(long seed) {
        random = new Random(seed * 31);
        limits.put(SharedLimit.TYPING, LIMITS[random.nextInt(LIMITS.length)]);
        limits.put(SharedLimit.CONTROL, LIMITS[random.nextInt(LIMITS.length)]);
        int nodes = 2 + random.nextInt(4);
        world = new ShareWorld(seed, nodes, limits);
        for (long id = 1; id <= nodes; id++) {
            start(id);
        }
        world.run(20_000);
    }

    void run(long forMs) {
        long untilMs = world.nowMs + forMs;
        while (world.nowMs < untilMs) {
            switch (random.nextInt(12)) {
                case 0 -> cut();
                case 1, 2 -> heal();
                case 3 -> kill();
                case 4, 5 -> startAnother();
                case 6 -> pause();
                case 7, 8 -> resumeAll();
                case 9 -> leave();
                case 10 -> weather();
                default -> demand();
            }
            world.run(random.nextInt(random.nextInt(4) == 0 ? 30_000 : 5_000));
        }
    }

    /** Everybody who is missing comes back, and all want everything. */
    void end() {
        world.lossRate = 0;
        world.maxDelayMs = 5;
        world.maxDetectionMs = 1_000;
        resumeAll();
        heal();
        for (long id = 1; id <= MAX_NODES; id++) {
            if (!world.nodes.containsKey(id) || leaving.contains(world.nodes.get(id))) {
                start(id);
            }
        }
        world.nodes.values().forEach(node -> limits.keySet().forEach(limit -> node.demand(limit, 10_000)));
    }

    private void start(long id) {
        ShareNode node = world.start(id);
        limits.keySet().forEach(limit -> node.demand(limit, someDemand()));
    }

    private double someDemand() {
        return random.nextBoolean() ? random.nextInt(10_000) : random.nextInt(20);
    }

    private void demand() {
        world.nodes.values().forEach(node -> limits.keySet().forEach(limit -> node.demand(limit, someDemand())));
    }

    private void weather() {
        world.lossRate = random.nextBoolean() ? 0 : random.nextDouble() * 0.5;
        world.maxDelayMs = random.nextBoolean() ? 5 : random.nextInt(6_000);
        world.maxDetectionMs = random.nextBoolean() ? 1_000 : random.nextInt(15_000);
    }

    private void cut() {
        Map<Long, Integer> sides = new HashMap<>();
        for (long id = 1; id <= MAX_NODES; id++) {
            sides.put(id, random.nextInt(2));
        }
        isCut = true;
        world.cut(sides);
    }

    private void heal() {
        isCut = false;
        world.heal();
    }

    private long someNode() {
        List<Long> ids = List.copyOf(world.nodes.keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    private void kill() {
        if (world.nodes.size() > 1) {
            long id = someNode();
            pausedAtMs.remove(id);
            world.kill(id);
        }
    }

    /** A start while cut off has nothing to remember by; that takes two faults at once, and is a test of its own. */
    private void startAnother() {
        long id = 1 + random.nextInt(MAX_NODES);
        if (!isCut && !world.nodes.containsKey(id)) {
            start(id);
        }
    }

    private void pause() {
        long id = someNode();
        if (!world.nodes.get(id).paused) {
            pausedAtMs.put(id, world.nowMs);
            world.pause(id);
        }
    }

    private void resumeAll() {
        pausedAtMs.forEach((id, atMs) -> world.resume(id, random.nextBoolean() ? 0 : world.nowMs - atMs));
        pausedAtMs.clear();
    }

    private void leave() {
        long id = someNode();
        ShareNode node = world.nodes.get(id);
        if (world.nodes.size() > 1 && !node.paused) {
            leaving.add(node);
            node.sharing.leave(node.nowMs(world.nowMs));
            node.refill(world.nowMs);
            world.at(world.nowMs + 5_000, () -> {
                if (world.nodes.get(id) == node && !node.paused && world.nodes.size() > 1) {
                    world.kill(id);
                }
            });
        }
    }
}
