package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/** A cluster in virtual time: nodes with clocks of their own, a network that may fail, and the platform that counts. */
final class ShareWorld {
    private static final long STEP_MS = 20;

    final Map<SharedLimit, SharedWindow> platform = new EnumMap<>(SharedLimit.class);
    final Map<Long, ShareNode> nodes = new TreeMap<>();
    final Random random;
    long nowMs = 1_000_000;
    double lossRate;
    int maxDelayMs = 5;
    int maxDetectionMs = 1_000;

    private final Map<SharedLimit, Long> limits;
    private final int expected;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::number));
    private final Map<Long, Integer> sides = new HashMap<>();
    private final List<Long> oldestFirst = new ArrayList<>();
    private final Map<Long, Long> viewNumbers = new HashMap<>();
    private long numbers;
    private String overlent = "";

    private record Event(long atMs, long number, Runnable what) {}

    ShareWorld(long seed, int expected, Map<SharedLimit, Long> limits) {
        random = new Random(seed);
        this.expected = expected;
        this.limits = limits;
        limits.keySet().forEach(limit -> platform.put(limit, new SharedWindow()));
    }

    ShareNode start(long id) {
        ShareNode node = new ShareNode(
                id, ++numbers, expected, limits, (to, message) -> send(id, to, message), random.nextLong(), nowMs);
        nodes.put(id, node);
        sides.putIfAbsent(id, 0);
        oldestFirst.remove(id);
        oldestFirst.add(id);
        seen();
        return node;
    }

    void kill(long id) {
        nodes.remove(id);
        oldestFirst.remove(id);
        seen();
    }

    /** Nodes of different sides do not hear each other; those that are not named are on side 0. */
    void cut(Map<Long, Integer> bySide) {
        sides.replaceAll((id, side) -> bySide.getOrDefault(id, 0));
        seen();
    }

    /** All hear each other again; who was not on the side of the oldest counts as the youngest, as after a merge. */
    void heal() {
        if (!oldestFirst.isEmpty()) {
            int main = sides.get(oldestFirst.get(0));
            oldestFirst.sort(Comparator.comparing(id -> sides.get(id) != main));
        }
        sides.replaceAll((id, side) -> 0);
        seen();
    }

    void pause(long id) {
        nodes.get(id).paused = true;
    }

    /** @param clockStoodMs for how long its clock did not run */
    void resume(long id, long clockStoodMs) {
        ShareNode node = nodes.get(id);
        node.paused = false;
        if (clockStoodMs > 0) {
            node.clockStood(clockStoodMs);
            node.sharing.fence(node.nowMs(nowMs));
            node.refill(nowMs);
        }
        List<Runnable> unread = List.copyOf(node.unread);
        node.unread.clear();
        unread.forEach(Runnable::run);
    }

    /** Each node learns of the others in its own time. */
    private void seen() {
        for (long id : nodes.keySet()) {
            long number = ++numbers;
            viewNumbers.put(id, number);
            at(nowMs + random.nextInt(maxDetectionMs + 1), () -> view(id, number));
        }
    }

    private void view(long id, long number) {
        ShareNode node = nodes.get(id);
        if (node == null || viewNumbers.get(id) != number) {
            return;
        }
        if (node.paused) {
            node.unread.add(() -> view(id, number));
            return;
        }
        for (long other : oldestFirst) {
            if (nodes.containsKey(other) && sides.get(other).equals(sides.get(id))) {
                node.sharing.view(other, node.nowMs(nowMs));
                return;
            }
        }
    }

    private void send(long from, long to, long[] message) {
        if (random.nextDouble() < lossRate) {
            return;
        }
        at(nowMs + random.nextInt(maxDelayMs + 1), () -> deliver(from, to, message));
    }

    private void deliver(long from, long to, long[] message) {
        ShareNode node = nodes.get(to);
        if (node == null || !sides.get(from).equals(sides.get(to))) {
            return;
        }
        if (node.paused) {
            node.unread.add(() -> deliver(from, to, message));
            return;
        }
        node.sharing.received(from, message, node.nowMs(nowMs));
        node.refill(nowMs);
    }

    void at(long atMs, Runnable what) {
        events.add(new Event(atMs, ++numbers, what));
    }

    void run(long forMs) {
        for (long untilMs = nowMs + forMs; nowMs < untilMs; nowMs += STEP_MS) {
            while (!events.isEmpty() && events.peek().atMs() <= nowMs) {
                events.remove().what().run();
            }
            List.copyOf(nodes.values()).forEach(this::step);
            limits.forEach(this::add);
        }
    }

    /** The rule behind the platform's count: at no moment may all together hold more than there is. */
    private void add(SharedLimit limit, long perMinute) {
        Allowance sum = Allowance.NONE;
        for (ShareNode node : nodes.values()) {
            if (!node.paused) {
                sum = sum.plus(node.allowance(limit, nowMs));
            }
        }
        Allowance total = Ceiling.of(perMinute).total();
        if (!sum.equals(sum.min(total)) && overlent.isEmpty()) {
            overlent = limit + " at " + nowMs + ": " + sum + " of " + total;
        }
    }

    /** The first moment when there was more to use than there is; empty for none. */
    String overlent() {
        return overlent;
    }

    private void step(ShareNode node) {
        if (node.paused) {
            return;
        }
        node.tick(nowMs);
        platform.forEach((limit, window) -> {
            for (int left = node.calls(limit, STEP_MS, nowMs); left > 0; left--) {
                window.call(nowMs);
            }
        });
    }
}
