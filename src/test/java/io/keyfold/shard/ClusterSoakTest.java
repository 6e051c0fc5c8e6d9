package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Signal;
import io.keyfold.upstream.CallResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hours of anything while owners come, drain, die and are fenced: everything is answered, and nothing is left. */
class ClusterSoakTest {
    private static final int CONVERSATIONS = 60;
    private static final int EVENTS = 40_000;
    private static final List<CallResult> TROUBLES = List.of(
            FakeUpstream.UNAUTHORIZED,
            FakeUpstream.throttled(2_000),
            FakeUpstream.FORBIDDEN,
            FakeUpstream.SERVER_ERROR,
            FakeUpstream.CONNECTION_REFUSED,
            FakeUpstream.SILENCE);

    private final List<Owner> slots = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingIsLeftWhoeverOwnsWhat(long seed) {
        Random random = new Random(seed);
        Setup setup = seed == 4 ? Setup.off(true) : Setup.cluster();
        setup.survival = true;
        World world = new World(setup);
        slots.addAll(List.of(world.owner, world.join(), world.join()));
        world.ownerOf = id -> slots.get(slotOf(id));
        long atMs = 0;
        for (int i = 0; i < EVENTS; i++) {
            atMs += random.nextInt(20) == 0 ? random.nextInt(5_000) : random.nextInt(300);
            String conversation = "c" + atMs / 4_000 * 7_919 % CONVERSATIONS;
            world.at(atMs, () -> anything(world, random, conversation));
        }
        world.run(atMs);
        assertThat(world.upstream.written).hasSizeGreaterThan(500);
        assertThat(world.store.saves).isGreaterThan(500);
        assertThat(slots.stream().mapToInt(one -> one.shards.releasing()).sum()).isLessThan(CONVERSATIONS);
        world.store.losesLoads = false;
        world.quiet();
    }

    private static int slotOf(String conversationId) {
        return Math.floorMod(conversationId.hashCode(), 3);
    }

    private void anything(World world, Random random, String c) {
        int agent = 1 + random.nextInt(2);
        switch (random.nextInt(200)) {
            case 0, 1, 2, 3 -> world.signal(Signal.Kind.SENT, c, agent);
            case 4, 5 -> world.signal(Signal.Kind.PAUSED, c, agent);
            case 6, 7 -> world.hold(c, agent, random.nextInt(60_000));
            case 8 -> world.signal(Signal.Kind.HOLD_CANCEL, c, agent);
            case 9 -> world.handOver(c, agent, world.upstream.issue(c, 1 + random.nextInt(400_000)), 0);
            case 10 -> world.signal(Signal.Kind.REVOKE_GUEST_TOKEN, c, agent);
            case 11 -> world.lifecycle(FakeUpstream.twoAgentsAndTheGuest(c));
            case 12, 13, 14 -> world.upstream.nextTyping.add(TROUBLES.get(random.nextInt(TROUBLES.size())));
            case 15 -> world.upstream.nextLookUps.add(TROUBLES.get(random.nextInt(TROUBLES.size())));
            case 16 -> latencies(world, random);
            case 17 -> world.store.losesSaves = random.nextInt(4) == 0;
            case 18 -> world.store.losesLoads = random.nextInt(4) == 0;
            case 19, 20 -> replace(world, random.nextInt(3), random.nextBoolean());
            case 21 -> fence(world, slots.get(random.nextInt(3)), 1_000 + random.nextInt(2_000));
            case 22 -> takeTurns(random.nextInt(3), random.nextInt(3));
            default -> world.key(c, agent);
        }
        // Who lost what was known may call once more.
        for (int i = 0; i < CONVERSATIONS; i++) {
            world.guestOf("c" + i).lostOwner();
        }
    }

    private static void latencies(World world, Random random) {
        world.upstream.connectMs = random.nextInt(4) == 0 ? random.nextInt(1_900) : random.nextInt(30);
        world.upstream.answerMs = random.nextInt(1_900);
        world.upstream.mintMs = random.nextInt(1_900);
        world.upstream.lookUpMs = random.nextInt(1_900);
        world.store.saveMs = random.nextInt(1_000);
        world.store.loadMs = random.nextInt(200);
    }

    private void replace(World world, int slot, boolean crash) {
        Owner gone = slots.set(slot, world.join());
        if (crash) {
            gone.crash();
        } else {
            gone.keepOnly(id -> false);
        }
    }

    private static void fence(World world, Owner owner, long forMs) {
        owner.run(() -> world.within(owner, owner.shards::fence));
        world.after(forMs, owner::confirm);
    }

    /** Two slots change owners; what is known of their conversations moves through the store. */
    private void takeTurns(int one, int other) {
        Owner before = slots.set(one, slots.get(other));
        slots.set(other, before);
        for (Owner owner : slots) {
            owner.keepOnly(id -> slots.get(slotOf(id)) == owner);
        }
    }
}
