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
    private final Resting resting;
    private final Deadlines deadlines;
    private boolean polled;
    private Runnable whenArmed = () -> {};

    Residents(ShardLoop loop, Turn turn, Survivors survivors, Ownership ownership) {
        this.loop = loop;
        this.turn = turn;
        this.survivors = survivors;
        this.ownership = ownership;
        this.resting = new Resting(loop);
        this.deadlines = new Deadlines(
                loop.clockMs.getAsLong(),
                Deadlines.tickMsFor(loop.options.typing().idleTimeoutMs()));
    }

    @Nullable
    Conversation get(String conversationId) {
        Conversation conversation = conversations.get(conversationId);
        return conversation != null || resting.isEmpty() ? conversation : wake(conversationId);
    }

    /** One that rested is as if it had not; it rests again by itself, unless something happens. */
    private @Nullable Conversation wake(String conversationId) {
        Conversation conversation = resting.wake(conversationId, freshTyping());
        if (conversation != null) {
            conversations.put(conversationId, conversation);
            arm(conversation, conversation.lastSignalAtMs);
        }
        return conversation;
    }

    List<Conversation> all() {
        resting.ids().forEach(this::wake);
        return List.copyOf(conversations.values());
    }

    int size() {
        return conversations.size() + resting.size();
    }

    int resting() {
        return resting.size();
    }

    Conversation create(String conversationId, long nowMs) {
        Conversation conversation = new Conversation(conversationId, freshTyping(), nowMs, Gcra.fresh(nowMs));
        conversations.put(conversationId, conversation);
        loop.gauges.opened();
        return conversation;
    }

    private Typing freshTyping() {
        Capabilities dialect = loop.upstream.capabilities();
        return new Typing(dialect.hasOff(), dialect.clearsOnMessage());
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
        for (String conversationId : resting.over(nowMs)) {
            Conversation over = wake(conversationId);
            if (over != null) {
                settle(over, nowMs);
            }
        }
        polled = !deadlines.isEmpty() || !resting.isEmpty();
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
        if (resting.take(conversation, nowMs)) {
            conversation.freed = true;
            deadlines.disarm(conversation);
            conversations.remove(conversation.id);
            keepPolled();
            return;
        }
        long deadlineMs = conversation.typing.deadlineMs(freeAtMs, loop.options.typing());
        deadlineMs = earlier(deadlineMs, leaseDeadlineMs(conversation, nowMs, deadlineMs));
        if (conversation.isQuiet()) {
            deadlineMs = earlier(deadlineMs, freeAtMs);
        }
        deadlineMs = conversation.permitDeadlineMs(survivors.deadlineMs(conversation, deadlineMs));
        deadlineMs = conversation.watchDeadlineMs(nowMs, deadlineMs, loop.options.typing());
        deadlineMs = resting.deadlineMs(conversation, nowMs, deadlineMs);
        if (deadlineMs - nowMs <= 0) {
            deadlineMs = nowMs + deadlines.tickMs();
        }
        // A deadline that moved away is left alone: when it fires, the next one is found. Most keys arm nothing.
        if (!conversation.armed || deadlineMs - conversation.armedAtMs < 0) {
            arm(conversation, deadlineMs);
        }
    }

    private void arm(Conversation conversation, long deadlineMs) {
        deadlines.arm(conversation, deadlineMs);
        keepPolled();
    }

    private void keepPolled() {
        if (!polled) {
            polled = true;
            whenArmed.run();
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
