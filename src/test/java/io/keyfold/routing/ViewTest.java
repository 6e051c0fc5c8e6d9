package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final int TRIALS = 200;

    private final Random random = new Random(7);

    @Test
    void theSameMembersHaveTheSameOwnersAndNumberOnEveryNode() {
        for (int trial = 0; trial < TRIALS; trial++) {
            List<String> nodes = nodes(1 + random.nextInt(9));
            View here = View.of(nodes.get(0), nodes);
            List<String> shuffled = new ArrayList<>(nodes);
            Collections.shuffle(shuffled, random);
            shuffled.add(nodes.get(0));
            View there = View.of("somebody else", shuffled);
            assertThat(there.number()).isEqualTo(here.number());
            assertThat(owners(there)).isEqualTo(owners(here));
        }
    }

    @Test
    void aNodeThatComesTakesShardsAndMovesNoOthers() {
        for (int trial = 0; trial < TRIALS; trial++) {
            List<String> nodes = nodes(2 + random.nextInt(8));
            String newcomer = nodes.get(0);
            View before = View.of(newcomer, nodes.subList(1, nodes.size()));
            View after = View.of(newcomer, nodes);
            for (int shard = 0; shard < Shards.COUNT; shard++) {
                if (!after.owns(shard)) {
                    assertThat(after.ownerOf(shard)).isEqualTo(before.ownerOf(shard));
                }
            }
            assertThat(after.shardsMovedSince(before)).isEqualTo(after.shardsOwned());
            assertThat(after.number()).isNotEqualTo(before.number());
        }
    }

    @Test
    void shardsAreSpreadOverTheNodesAsDiceWould() {
        for (int trial = 0; trial < TRIALS; trial++) {
            int count = 2 + random.nextInt(7);
            double mean = (double) Shards.COUNT / count;
            double deviation = Math.sqrt(mean * (1 - 1.0 / count));
            List<String> nodes = nodes(count);
            for (String node : nodes) {
                assertThat((double) View.of(node, nodes).shardsOwned())
                        .isBetween(mean - 5 * deviation, mean + 5 * deviation);
            }
        }
    }

    @Test
    void nobodyOwnsAnythingWhileNobodyServes() {
        View view = View.of("a", List.of());
        assertThat(view.ownerOf(0)).isNull();
        assertThat(view.owns(0)).isFalse();
        assertThat(view.shardsOwned()).isZero();
    }

    @Test
    void aNodeThatDoesNotServeOwnsNothing() {
        assertThat(View.of("a", List.of("b", "c")).shardsOwned()).isZero();
    }

    /** Nodes of two versions must agree: whoever changes the hash splits every cluster that is being updated. */
    @Test
    void ownersAndNumbersStayWhatTheyWereInEarlierVersions() {
        View view = View.of("node-a", List.of("node-a", "node-b", "node-c"));
        StringBuilder owners = new StringBuilder();
        for (int shard = 0; shard < 32; shard++) {
            owners.append(view.nodes().indexOf(view.ownerOf(shard)));
        }
        assertThat(owners).hasToString("00201211010020200021121112010102");
        assertThat(Long.toHexString(view.number())).isEqualTo("5e78acb4bfd11a0c");
    }

    private List<String> nodes(int count) {
        List<String> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        return nodes;
    }

    private static List<String> owners(View view) {
        List<String> owners = new ArrayList<>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            owners.add(view.ownerOf(shard));
        }
        return owners;
    }
}
