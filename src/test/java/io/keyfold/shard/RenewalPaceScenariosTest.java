package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of three owners that end together. */
class RenewalPaceScenariosTest {
    private static final long LIFE_MS = 600_000;

    /**
     * At most all of them in 40 s, each owner one more, and a tenth more because turns are met with a tick of 100 ms.
     */
    @ParameterizedTest(name = "{0} leases")
    @CsvSource({"1000, 30", "10000, 280"})
    void leasesThatEndTogetherAreRenewedOneAfterTheOtherAndNoneLapses(int leases, long mostInASecond) {
        World world = new World(Setup.cluster());
        List<Owner> owners = List.of(world.owner, world.join(), world.join());
        world.ownerOf = id -> owners.get(Integer.parseInt(id) % owners.size());
        world.upstream.tokenLifeMs = LIFE_MS;
        for (int i = 0; i < leases; i++) {
            world.keys(String.valueOf(i), i % 100, 470_000, LIFE_MS);
        }

        world.run(LIFE_MS);

        Map<String, Long> renewedAtMs = new HashMap<>();
        Map<Long, Integer> perSecond = new HashMap<>();
        for (FakeUpstream.Asked mint : world.upstream.mints) {
            if (mint.atMs() > LIFE_MS / 2) {
                renewedAtMs.merge(mint.conversationId(), mint.atMs(), Math::min);
                perSecond.merge(mint.atMs() / 1_000, 1, Integer::sum);
            }
        }
        assertThat(renewedAtMs).hasSize(leases);
        assertThat(world.upstream.mints).hasSize(2 * leases);
        // A third of the minute before their end is kept for those that fail at first.
        assertThat(renewedAtMs.values()).allMatch(atMs -> atMs < LIFE_MS - 19_000);
        assertThat(perSecond.values()).allMatch(count -> count <= mostInASecond);
        assertThat(world.upstream.rejectedTokens).isZero();
    }
}
