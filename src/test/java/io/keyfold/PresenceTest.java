package io.keyfold;

import static io.keyfold.routing.cluster.MemberState.DRAINING;
import static io.keyfold.routing.cluster.MemberState.JOINING;
import static io.keyfold.routing.cluster.MemberState.SERVING;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.routing.cluster.MemberState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the other members hear of a node that cannot do for a while what it was told to. */
class PresenceTest {
    private final List<MemberState> heard = new ArrayList<>();
    private final Presence presence = new Presence(state -> {
        heard.add(state);
        return Future.succeededFuture();
    });

    @Test
    void aNodeThatServesStepsBackOnceAndComesBackOnce() {
        presence.enter(SERVING);
        presence.stepBack();
        presence.stepBack();
        presence.comeBack();
        presence.comeBack();
        assertThat(heard).containsExactly(SERVING, JOINING, SERVING);
    }

    @Test
    void aNodeThatDoesNotServeYetHasNothingToStepBackFrom() {
        presence.stepBack();
        presence.comeBack();
        presence.enter(SERVING);
        assertThat(heard).containsExactly(SERVING);
    }

    @Test
    void aNodeThatDrainsNeverServesAgain() {
        presence.enter(SERVING);
        presence.stepBack();
        presence.enter(DRAINING);
        presence.comeBack();
        presence.stepBack();
        presence.comeBack();
        assertThat(heard).containsExactly(SERVING, JOINING, DRAINING);
    }
}
