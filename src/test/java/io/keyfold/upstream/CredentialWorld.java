package io.keyfold.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of a cluster with one credential, in virtual time: a network that loses messages and is cut, views that differ
 * for a while, a map that each side of a cut has for itself, a platform. Times count from 0.
 */
final class CredentialWorld {
    static final long EPOCH_MS = 1_700_000_000_000L;
    static final long TIMEOUT_MS = 2_000;

    /** What one side of the network keeps. */
    static final class Store {
        @Nullable
        String token;

        @Nullable
        String claimant;

        long claimedUntilMs;

        @Nullable
        SharedToken read(long nowEpochMs) {
            return token == null ? null : CredentialCodec.decodeKept(token, nowEpochMs);
        }

        private long stamp() {
            SharedToken kept = read(0);
            return kept == null ? 0 : kept.stamp();
        }
    }

    private record Event(long atMs, long order, @Nullable CredentialNode where, Runnable what) {}

    final List<CredentialNode> nodes = new ArrayList<>();
    final Random random;

    /** When the platform was asked for a token. */
    final List<Long> mintsAtMs = new ArrayList<>();

    double lossRate;
    int detectionMs = 300;
    long mintMs = 80;
    long lifeMs = 600_000;

    /** What the platform answers instead of a token; null for tokens. */
    @Nullable
    CallResult failing;

    /** Whether it refuses what it gave out. */
    boolean refusesAll;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
    private final Map<String, Long> liveUntilMs = new HashMap<>();
    private final Map<Integer, Store> stores = new HashMap<>();
    private long nowMs;
    private long order;

    CredentialWorld(long seed) {
        random = new Random(seed);
    }

    // ---- nodes -------------------------------------------------------------------------------------------------

    CredentialNode start(String id) {
        CredentialNode node = new CredentialNode(this, id);
        nodes.add(node);
        seen();
        return node;
    }

    void crash(CredentialNode node) {
        node.dead = true;
        seen();
    }

    /** It stays, and owns nothing any more. */
    void drain(CredentialNode node) {
        node.draining = true;
        seen();
    }

    /** From now on these are on a side of their own. */
    void cut(CredentialNode... away) {
        Store copy = new Store();
        copy.token = storeOf(0).token;
        stores.put(1, copy);
        for (CredentialNode node : away) {
            node.side = 1;
        }
        seen();
    }

    /** The later written token stays. */
    void heal() {
        Store other = storeOf(1);
        Store main = storeOf(0);
        main.token = other.stamp() > main.stamp() ? other.token : main.token;
        nodes.forEach(node -> node.side = 0);
        seen();
    }

    /** Each learns in its own time who serves on its side; the first of them by name is the minter. */
    private void seen() {
        for (CredentialNode node : nodes) {
            after(random.nextInt(detectionMs + 1), node, () -> {
                node.minter = nodes.stream()
                        .filter(other -> !other.dead && !other.draining && other.side == node.side)
                        .map(CredentialNode::self)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
                node.moved();
            });
        }
    }

    void send(CredentialNode from, String to, CredentialMessage message) {
        if (random.nextDouble() < lossRate) {
            return;
        }
        CredentialCodec.Letter letter = new CredentialCodec.Letter(from.self(), message);
        String text = CredentialCodec.encode(letter);
        for (CredentialNode node : nodes) {
            if (node.self().equals(to)) {
                // One order for all of one pair, as on a connection.
                after(3, node, () -> {
                    if (node.side == from.side) {
                        node.heard(text);
                    }
                });
            }
        }
    }

    Store storeOf(int side) {
        return stores.computeIfAbsent(side, ignored -> new Store());
    }

    boolean isAlive(String id) {
        return nodes.stream().anyMatch(node -> node.self().equals(id) && !node.dead);
    }

    // ---- the platform ------------------------------------------------------------------------------------------

    /** A token, or null when it gives none. */
    @Nullable
    TokenGrant mint() {
        mintsAtMs.add(nowMs);
        if (failing != null) {
            return null;
        }
        String token = "token-" + mintsAtMs.size();
        liveUntilMs.put(token, nowMs + lifeMs + mintMs);
        return new TokenGrant(token, lifeMs);
    }

    boolean takes(String authorization) {
        Long untilMs = liveUntilMs.get(authorization.substring("Bearer ".length()));
        return !refusesAll && untilMs != null && nowMs < untilMs;
    }

    void revokeAll() {
        liveUntilMs.clear();
    }

    int mints() {
        return mintsAtMs.size();
    }

    // ---- time --------------------------------------------------------------------------------------------------

    long nowMs() {
        return nowMs;
    }

    /** Happens at {@code where}, unless that is dead then; null for the world itself. */
    void after(long delayMs, @Nullable CredentialNode where, Runnable what) {
        events.add(new Event(nowMs + delayMs, ++order, where, what));
    }

    CredentialWorld run(long forMs) {
        long untilMs = nowMs + forMs;
        while (!events.isEmpty() && events.element().atMs <= untilMs) {
            Event next = events.remove();
            nowMs = next.atMs;
            if (next.where == null || !next.where.dead) {
                next.what.run();
            }
        }
        nowMs = untilMs;
        return this;
    }

    /** All nodes that live make a call each {@code everyMs}. */
    void calls(long everyMs, long forMs) {
        for (long atMs = 0; atMs < forMs; atMs += everyMs) {
            for (CredentialNode node : nodes) {
                after(atMs + random.nextInt((int) everyMs), node, node::call);
            }
        }
        run(forMs);
    }
}
