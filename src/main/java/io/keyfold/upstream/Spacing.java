package io.keyfold.upstream;

import io.keyfold.core.Claim;
import io.keyfold.core.Rank;
import io.keyfold.core.Stretch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Stretch} of those who share one limit on this node. By any thread, without locks; times are monotonic ms.
 */
final class Spacing {
    private final AtomicReference<Stretch> stretch;
    private final @Nullable AgentChats chats;

    private Spacing(@Nullable AgentChats chats, long nowMs) {
        this.stretch = new AtomicReference<>(Stretch.none(nowMs));
        this.chats = chats;
    }

    /** Of the conversations of one agent. */
    static Spacing ofOne(long nowMs) {
        return new Spacing(null, nowMs);
    }

    /** Of several agents, who share as agents do. */
    static Spacing ofMany(long nowMs) {
        return new Spacing(new AgentChats(nowMs), nowMs);
    }

    /** In how many ms the call is due; 0 for now. */
    long waitMs(Claim claim, long nowMs) {
        Stretch now = stretch.get().at(nowMs);
        if (now.extraMs() > 0) {
            return now.waitMs(claim, chatsOf(claim, nowMs));
        }
        if (chats != null) {
            chats.forget(nowMs);
        }
        return 0;
    }

    /** As what the call asks for a permit: who waits for a first call goes before who waits for the next. */
    Rank rankOf(Claim claim, long nowMs) {
        return stretch.get().rankOf(claim, nowMs);
    }

    /** It was due, and there was no permit. */
    void refused(Claim claim, long nowMs) {
        int ofAgent = chatsOf(claim, nowMs);
        stretch.updateAndGet(now -> now.refused(claim, ofAgent, nowMs));
    }

    private int chatsOf(Claim claim, long nowMs) {
        return chats == null ? 1 : chats.of(claim, nowMs);
    }

    void granted(Rank rank, long nowMs) {
        stretch.updateAndGet(now -> now.granted(rank, nowMs));
    }

    void throttled(long nowMs) {
        stretch.updateAndGet(now -> now.throttled(nowMs));
    }

    /** How much longer than without shortage all wait who type in one conversation. */
    long extraMs(long nowMs) {
        return stretch.get().at(nowMs).extraMs();
    }
}
