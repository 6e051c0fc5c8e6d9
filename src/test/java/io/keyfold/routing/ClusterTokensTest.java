package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Bearer;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.routing.ClusterWorld.Asked;
import io.keyfold.routing.ClusterWorld.Node;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** Agents' and guests' tokens on their way to the owner of a conversation. */
class ClusterTokensTest {
    private static final String[] BOTH = {"node-a", "node-b"};
    private static final Bearer BEARER = new Bearer(99, "an-agents-own-bearer", Long.MAX_VALUE);

    private final ClusterWorld world = new ClusterWorld(1, BOTH);
    private final Node here = world.node("node-b");
    private final String conversation = ClusterWorld.conversationOf("node-a", BOTH);

    @Test
    void anAgentsTokenCrossesOnceSealedAndIsKnownToTheOwnerFromThenOn() {
        for (long atMs = 0; atMs < 10_000; atMs += 500) {
            world.signalAt(atMs, () -> key(BEARER, 0));
        }
        world.everySignalWasAnsweredOnce();
        assertThat(here.counted(ClusterEvent.BEARER_SENT)).isEqualTo(1);
        assertThat(world.asked.get(0).reason()).isEqualTo(Reason.FIRST);
        assertThat(world.onTheWire).noneMatch(batch -> batch.toString().contains("bearer"));
    }

    @Test
    void anotherLoopAndAnotherTokenEachSendTheirsOnce() {
        key(BEARER, 0);
        key(BEARER, 1);
        key(new Bearer(100, "a-fresh-one", Long.MAX_VALUE), 0);
        key(BEARER, 0);
        world.everySignalWasAnsweredOnce();
        assertThat(here.counted(ClusterEvent.BEARER_SENT)).isEqualTo(3);
    }

    @Test
    void aTokenThatWasLostOnTheWayIsAskedForAndSentAgain() {
        world.lossRate = 1;
        key(BEARER, 0);
        world.run(200);
        world.lossRate = 0;
        Asked key = key(BEARER, 0);
        world.run(1_000);
        assertThat(key.reason()).isEqualTo(Reason.FIRST);
        assertThat(here.counted(ClusterEvent.BEARER_SENT)).isEqualTo(2);
        key(BEARER, 0);
        world.run(2_000);
        assertThat(here.counted(ClusterEvent.BEARER_SENT)).isEqualTo(2);
    }

    @Test
    void aNodeThatCameBackUnderAnotherIdIsToldTokensAnew() {
        key(BEARER, 0);
        world.run(1_000);
        here.inbox.left("node-a");
        world.run(1_001);
        key(BEARER, 0);
        assertThat(here.counted(ClusterEvent.BEARER_SENT)).isEqualTo(2);
    }

    @Test
    void aGuestTokenCrossesSealedAndIsUsed() {
        Signal handOver = new Signal(
                Signal.Kind.GUEST_TOKEN,
                conversation,
                "agent-1",
                ClusterWorld.agent(null),
                0,
                "a-guest-token",
                600_000);
        here.signal(handOver, null, 0);
        world.run(500);
        here.key(conversation);
        world.everySignalWasAnsweredOnce();
        assertThat(world.platform.callsOf(conversation)).hasSize(1);
        assertThat(world.platform.minted()).isZero();
        assertThat(world.onTheWire).noneMatch(batch -> batch.toString().contains("guest-token"));
    }

    @Test
    void whoHasAnotherSecretIsRefusedAndCountedAndItsKeysHaveTheirAnswer() {
        Node stranger = world.new Node("node-s", "another secret");
        world.nodes.put("node-s", stranger);
        stranger.sees(BOTH);
        Asked key = stranger.signal(signal(BEARER), null, 0);
        world.everySignalWasAnsweredOnce();
        assertThat(key.reason()).isEqualTo(Reason.OWNER_UNREACHABLE);
        assertThat(world.node("node-a").counted(ClusterEvent.UNSEALED)).isEqualTo(2);
    }

    @Test
    void tokensBeyondTheBoundMakeRoomForTheNext() {
        Bearers<Boolean> known = new Bearers<>();
        for (long id = 0; id < Bearers.MAX + 10; id++) {
            known.put(id, true);
            known.get(0L);
        }
        assertThat(known).hasSize(Bearers.MAX).containsKey(0L).doesNotContainKey(1L);
    }

    @Test
    void noRecordShowsAToken() {
        Buffer sealed = new Seal("s", null).seal(Seal.Use.BUS, BusCodec.BEARER, BEARER.token());
        assertThat(new BusRecord.BearerToken(BEARER.id(), sealed, 0).toString()).doesNotContain(BEARER.token());
        BusRecord.Ask ask = new BusRecord.Ask(1, 2, 3);
        assertThat(new BusRecord.Signalled(ask, signal(BEARER), BEARER.id(), null, 0).toString())
                .doesNotContain(BEARER.token());
    }

    private Asked key(Bearer bearer, int loop) {
        return here.signal(signal(bearer), null, loop);
    }

    private Signal signal(Bearer bearer) {
        return Signal.of(Signal.Kind.KEYSTROKE, conversation, "agent-1", ClusterWorld.agent(bearer));
    }
}
