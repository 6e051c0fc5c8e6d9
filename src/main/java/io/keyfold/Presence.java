package io.keyfold;

import io.keyfold.routing.cluster.ClusterNode;
import io.keyfold.routing.cluster.MemberState;
import io.vertx.core.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says to the other members that it does: what it was told to, or, while it cannot, that it is
 * {@link MemberState#JOINING}, so that they own its shards. Any thread.
 */
final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final Function<MemberState, Future<Void>> announce;
    private MemberState told = MemberState.JOINING;
    private boolean away;

    Presence(ClusterNode node) {
        this(node::announce);
    }

    /** @param announce says it to all members, without waiting */
    Presence(Function<MemberState, Future<Void>> announce) {
        this.announce = announce;
    }

    /** From now on the node does {@code next}. */
    synchronized Future<Void> enter(MemberState next) {
        told = next;
        away = false;
        return announce.apply(next);
    }

    /** A node that serves leaves its shards to the others, until {@link #comeBack}. */
    synchronized void stepBack() {
        if (told == MemberState.SERVING && !away) {
            away = true;
            say(MemberState.JOINING);
        }
    }

    /** The node can do again what it was told to. */
    synchronized void comeBack() {
        if (away) {
            away = false;
            say(told);
        }
    }

    private void say(MemberState state) {
        LOG.info("the others are told state={}", state.name());
        announce.apply(state).onFailure(cause -> LOG.warn("the others were not told cause=\"{}\"", cause.getMessage()));
    }
}
