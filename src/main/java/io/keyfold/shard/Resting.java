package io.keyfold.shard;

import io.keyfold.core.LeaseState;
import io.keyfold.core.Times;
import io.keyfold.core.Typing;
import io.keyfold.core.TypingPast;
import io.keyfold.core.TypingPolicy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conversations of one event loop in which nothing happens while their guest token lives: most of those that are open
 * at any time. Each is packed into one array, a third of what it takes awake, and unpacked by whoever asks for it. What
 * cannot be told exactly so stays awake: what has a record, a timeline, a watcher, a refusal, an agent's token. Owned
 * by the loop.
 */
final class Resting {
    /** So long after the last signal: longer than anybody sees the indicator or is said to type. */
    static final long AFTER_MS = 10_000;

    /** Looked at in one turn, whether their token still lives: a million in about five minutes. */
    private static final int LOOKED_AT = 256;

    private static final long NS_PER_MS = 1_000_000;

    private final ShardLoop loop;
    /** The longest not looked at come first. */
    private final Map<String, byte[]> packed = new LinkedHashMap<>();

    Resting(ShardLoop loop) {
        this.loop = loop;
    }

    int size() {
        return packed.size();
    }

    boolean isEmpty() {
        return packed.isEmpty();
    }

    /** Whether the conversation rests from now on; then the caller forgets it. */
    boolean take(Conversation conversation, long nowMs) {
        boolean taken = nowMs - restAtMs(conversation) >= 0
                && fits(conversation, nowMs)
                && TypingPast.tellsAll(conversation.typing, nowMs, loop.options.typing());
        if (taken) {
            packed.put(conversation.id, PackedConversation.pack(conversation));
        }
        return taken;
    }

    /** When the conversation may rest, or {@code otherwiseMs} when that is earlier, or it may not. */
    long deadlineMs(Conversation conversation, long nowMs, long otherwiseMs) {
        long restAtMs = restAtMs(conversation);
        boolean comes = nowMs - restAtMs < 0 && fits(conversation, nowMs);
        return comes ? Times.earlier(otherwiseMs, restAtMs) : otherwiseMs;
    }

    /** Hands back the conversation as it was; null when none of this id rests. */
    @Nullable
    Conversation wake(String conversationId, Typing fresh) {
        byte[] bytes = packed.remove(conversationId);
        if (bytes == null) {
            return null;
        }
        Conversation conversation = PackedConversation.unpack(conversationId, bytes, fresh, loop.options.typing());
        conversation.countedLease = LeaseState.HELD;
        return conversation;
    }

    List<String> ids() {
        return List.copyOf(packed.keySet());
    }

    /** Some whose token has ended: they are to be woken, and find their own end. */
    List<String> over(long nowMs) {
        List<String> over = new ArrayList<>(0);
        List<Map.Entry<String, byte[]>> looked = new ArrayList<>(0);
        Iterator<Map.Entry<String, byte[]>> eldest = packed.entrySet().iterator();
        for (int i = 0; i < LOOKED_AT && eldest.hasNext(); i++) {
            Map.Entry<String, byte[]> one = eldest.next();
            if (nowMs - PackedConversation.expiresAtMs(one.getValue()) >= 0) {
                over.add(one.getKey());
            } else {
                looked.add(Map.entry(one.getKey(), one.getValue()));
                eldest.remove();
            }
        }
        looked.forEach(one -> packed.put(one.getKey(), one.getValue()));
        return over;
    }

    /** Not before the permits of its token have all come back: how many are out is not packed. */
    private long restAtMs(Conversation conversation) {
        TypingPolicy policy = loop.options.typing();
        long quietMs = Math.max(AFTER_MS, Math.max(policy.idleTimeoutMs(), policy.displayDurationMs()));
        long quietUntilMs = conversation.typing.waitsUntilMs(conversation.lastSignalAtMs + quietMs);
        return Times.later(quietUntilMs, Math.floorDiv(conversation.guestTatNs, NS_PER_MS) + 1);
    }

    /** Whether the array says all that there is to say, but for what only time can end. */
    private boolean fits(Conversation conversation, long nowMs) {
        boolean plain = conversation.isQuiet()
                && conversation.saved == null
                && conversation.timeline == null
                && !conversation.isWatched()
                && !conversation.ended
                && !conversation.unknown
                && !conversation.released
                && conversation.refusal == null
                && conversation.refusedGuestToken == null
                && conversation.guestToken != null
                && conversation.lease.isUntroubled()
                && conversation.lease.isUsable(nowMs)
                && !renewsMeanwhile(conversation);
        for (int i = 0; plain && i < conversation.members.length; i++) {
            plain = conversation.members[i].isPlain();
        }
        return plain;
    }

    private boolean renewsMeanwhile(Conversation conversation) {
        long liveUntilMs = conversation.lastKeyAtMs + loop.options.lease().idleAfterMs();
        return conversation.keyed && conversation.lease.renewAtMs() - liveUntilMs < 0;
    }
}
