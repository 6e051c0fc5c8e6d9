package io.keyfold.routing;

import io.keyfold.core.StableHash;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which shard, by the serving members that one node knows of at one time. Immutable. Members that know of the
 * same others compute the same owners and the same number; nothing has to be agreed upon.
 *
 * <p>Owners come from rendezvous hashing: each member has a weight for each shard, the heaviest owns it. A member that
 * comes or goes moves its own shards only.
 */
public final class View {
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private final String self;
    private final List<String> nodes;
    private final long number;
    private final int[] owners;

    private View(String self, List<String> nodes) {
        this.self = self;
        this.nodes = nodes;
        this.number = StableHash.of(String.join("\n", nodes));
        this.owners = owners(nodes);
    }

    /** The view of node {@code self}, which may be among the serving or not; {@code serving} are node ids. */
    public static View of(String self, Collection<String> serving) {
        return new View(self, serving.stream().distinct().sorted().toList());
    }

    /** The node that looks. */
    public String self() {
        return self;
    }

    /** The serving members, sorted. */
    public List<String> nodes() {
        return nodes;
    }

    /** Names the list of serving members: the same list has the same number on every node. */
    public long number() {
        return number;
    }

    /** The node id of the shard's owner; null while nobody serves. */
    public @Nullable String ownerOf(int shard) {
        return nodes.isEmpty() ? null : nodes.get(owners[shard]);
    }

    /** Whether the node that looks owns the shard. */
    public boolean owns(int shard) {
        return self.equals(ownerOf(shard));
    }

    /** How many shards the node that looks owns. */
    public int shardsOwned() {
        int owned = 0;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            owned += owns(shard) ? 1 : 0;
        }
        return owned;
    }

    /** How many shards came to or left the node that looks since {@code before}. */
    public int shardsMovedSince(View before) {
        int moved = 0;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            moved += owns(shard) == before.owns(shard) ? 0 : 1;
        }
        return moved;
    }

    private static int[] owners(List<String> nodes) {
        long[] hashes = nodes.stream().mapToLong(StableHash::of).toArray();
        int[] owners = new int[Shards.COUNT];
        for (int shard = 0; shard < owners.length; shard++) {
            owners[shard] = heaviest(hashes, shard);
        }
        return owners;
    }

    private static int heaviest(long[] hashes, int shard) {
        int best = 0;
        // The node's hash goes in whole after the shard was spread: neighbouring shards must not share an owner.
        long shardHash = StableHash.mix((shard + 1) * GOLDEN_RATIO);
        for (int node = 1; node < hashes.length; node++) {
            if (StableHash.mix(hashes[node] ^ shardHash) > StableHash.mix(hashes[best] ^ shardHash)) {
                best = node;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return "View[number=" + Long.toHexString(number) + ", self=" + self + ", nodes=" + nodes + "]";
    }
}
