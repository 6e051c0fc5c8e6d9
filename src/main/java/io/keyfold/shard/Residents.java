package io.keyfold.shard;

import static io.keyfold.core.Times.earlier;
import static io.keyfold.core.Times.later;

import io.keyfold.core.Gcra;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Typing;
import io.keyfold.upstream.Capabilities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conversations that live on one event loop: how each comes, when it is looked after again, when it goes. */
final class Residents {
    /** Conversations known from events only are kept this long without a sign of life. */
    private static final long EVENT_LIFE_MS = 7_200_000;

    /** After its end a conversation's state is kept this long, to answer late keys. */
    private static final long AFTER_END_MS = 1_000;

    /** Deadlines handled in one turn. */
    private static final int POLL_LIMIT = 1_000;

    private final ShardLoop loop;
    private final Turn turn;
    private final Survivors survivors;
    private final Ownership ownership;
    private final Map<String, Conversation> conversations = new HashMap<>();
    private final Deadlines deadlines;
    private boolean polled;
    private Runnable whenArmed = () -> {};

    Residents(ShardLoop loop, Turn turn, Survivors survivors, Ownership ownership) {
        this.loop = loop;
        this.turn = turn;
        this.survivors = survivors;
        this.ownership = ownership;
        this.deadlines = new Deadlines(
                loop.clockMs.getAsLong(),
                Deadlines.tickMsFor(loop.options.typing().idleTimeoutMs()));
    }

    @Nullable
    Conversation get(String conversationId) {
        return conversations.get(conversationId);
    }

    List<Conversation> all() {
        return List.copyOf(conversations.values());
    }

    int size() {
        return conversations.size();
    }

    Conversation create(String conversationId, long nowMs) {
        Capabilities dialect = loop.upstream.capabilities();
        Typing typing = new Typing(dialect.hasOff(), dialect.clearsOnMessage());
        Conversation conversation = new Conversation(conversationId, typing, nowMs, Gcra.fresh(nowMs));
        conversations.put(conversationId, conversation);
        loop.gauges.opened();
        return conversation;
    }

    /** Handles what is due; returns whether anything is left to wait for. */
    boolean poll(long nowMs) {
        deadlines.poll(nowMs, POLL_LIMIT, conversation -> {
            if (ownership.isOurs(conversation, nowMs)) {
                survivors.tick(conversation, nowMs);
                turn.tick(conversation, nowMs);
            }
            settle(conversation, nowMs);
        });
        polled = !deadlines.isEmpty();
        loop.gauges.polled(deadlines.size());
        return polled;
    }

    void whenArmed(Runnable wake) {
        whenArmed = wake;
    }

    long tickMs() {
        return deadlines.isBehind() ? 1 : deadlines.tickMs();
    }

    long deadlinesArmed() {
        return deadlines.size();
    }

    /** Brings wheel, gauges and the map in line with the conversation; the last step of everything that touches one. */
    void settle(Conversation conversation, long nowMs) {
        if (conversation.freed) {
            return;
        }
        turn.calls().callOff(conversation, nowMs);
        loop.gauges.count(conversation, nowMs, loop.options);
        conversation.letMessagesGo();
        conversation.tellWatchers(nowMs, loop.options.typing());
        if (conversation.freed) {
            return;
        }
        survivors.keep(conversation, nowMs);
        if (conversation.released) {
            deadlines.disarm(conversation);
            if (!conversation.isBusy()) {
                free(conversation);
            }
            return;
        }
        long freeAtMs = freeAtMs(conversation);
        if (conversation.isQuiet() && nowMs - freeAtMs >= 0) {
            free(conversation);
            return;
        }
        long deadlineMs = conversation.typing.deadlineMs(freeAtMs, loop.options.typing());
        deadlineMs = earlier(deadlineMs, leaseDeadlineMs(conversation, nowMs, deadlineMs));
        if (conversation.isQuiet()) {
            deadlineMs = earlier(deadlineMs, freeAtMs);
        }
        deadlineMs = conversation.permitDeadlineMs(survivors.deadlineMs(conversation, deadlineMs));
        deadlineMs = conversation.watchDeadlineMs(nowMs, deadlineMs, loop.options.typing());
        if (deadlineMs - nowMs <= 0) {
            deadlineMs = nowMs + deadlines.tickMs();
        }
        // A deadline that moved away is left alone: when it fires, the next one is found. Most keys arm nothing.
        if (!conversation.armed || deadlineMs - conversation.armedAtMs < 0) {
            deadlines.arm(conversation, deadlineMs);
            if (!polled) {
                polled = true;
                whenArmed.run();
            }
        }
    }

    private long leaseDeadlineMs(Conversation conversation, long nowMs, long otherwiseMs) {
        LeaseState state = conversation.lease.state();
        if (state == LeaseState.HELD
                && turn.tokens().canMint(conversation)
                && conversation.isLive(nowMs, loop.options.lease().idleAfterMs())) {
            return conversation.lease.renewAtMs();
        }
        boolean held = state == LeaseState.HELD || state == LeaseState.RENEWING;
        return held ? conversation.lease.expiresAtMs() : otherwiseMs;
    }

    private long freeAtMs(Conversation conversation) {
        if (conversation.ended) {
            return conversation.lastSignalAtMs + AFTER_END_MS;
        }
        if (conversation.unknown) {
            return conversation.nextLookUpAtMs;
        }
        long idleMs =
                conversation.fromEvents ? EVENT_LIFE_MS : loop.options.lease().idleAfterMs();
        long freeAtMs = conversation.typing.waitsUntilMs(conversation.lastSignalAtMs + idleMs);
        return switch (conversation.lease.state()) {
            case HELD -> later(freeAtMs, conversation.lease.expiresAtMs());
            case BACKOFF -> later(freeAtMs, conversation.lease.retryAtMs());
            case NONE, ACQUIRING, RENEWING -> freeAtMs;
        };
    }

    void free(Conversation conversation) {
        conversation.freed = true;
        ownership.freed(conversation);
        deadlines.disarm(conversation);
        conversations.remove(conversation.id);
        loop.gauges.forget(conversation);
        conversation.letMessagesGo();
        conversation.dismissWatchers(ownership.isLetGo(conversation));
    }
}
