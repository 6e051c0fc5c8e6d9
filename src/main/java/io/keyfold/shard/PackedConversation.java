package io.keyfold.shard;

import io.keyfold.core.Gcra;
import io.keyfold.core.IndicatorCause;
import io.keyfold.core.Outcome;
import io.keyfold.core.Participant;
import io.keyfold.core.Typing;
import io.keyfold.core.TypingPast;
import io.keyfold.core.TypingPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A conversation at rest as one array of bytes, without its id. For this process only: the layout may change. */
final class PackedConversation {
    private static final int KNOWN = 1;
    private static final int FROM_EVENTS = 1 << 1;
    private static final int LOOK_UP_BLOCKED = 1 << 2;
    private static final int KEYED = 1 << 3;
    private static final int CALLED = 1 << 4;
    private static final int ACCEPTED = 1 << 5;
    private static final int MESSAGE_SINCE = 1 << 6;
    private static final int VERIFIED = 1;
    private static final int ENDED = 1 << 1;
    private static final int EXPIRES_AT = 0;
    private static final short NULL = -1;
    private static final byte NOBODY = -1;
    private static final int FIXED_BYTES = 6 * Long.BYTES + 2 * Integer.BYTES + 6;

    private PackedConversation() {}

    /** When the token of a packed conversation ends. */
    static long expiresAtMs(byte[] packed) {
        return ByteBuffer.wrap(packed).getLong(EXPIRES_AT);
    }

    static byte[] pack(Conversation conversation) {
        ByteBuffer out = ByteBuffer.allocate(size(conversation));
        TypingPast past = TypingPast.of(conversation.typing);
        out.putLong(conversation.lease.expiresAtMs());
        out.putLong(conversation.lease.renewAtMs());
        out.putLong(conversation.lastSignalAtMs);
        out.putLong(conversation.lastKeyAtMs);
        out.putLong(conversation.nextLookUpAtMs);
        out.putLong(past.calledAtMs());
        out.putInt(conversation.lease.generation());
        out.putInt(conversation.membersVersion);
        out.put((byte) (flag(KNOWN, conversation.known)
                | flag(FROM_EVENTS, conversation.fromEvents)
                | flag(LOOK_UP_BLOCKED, conversation.lookUpBlocked)
                | flag(KEYED, conversation.keyed)
                | flag(CALLED, past.called())
                | flag(ACCEPTED, past.accepted())
                | flag(MESSAGE_SINCE, past.messageSince())));
        out.put((byte) conversation.typing.endedBy().ordinal());
        Outcome outcome = conversation.lastOutcome;
        out.put(outcome == null ? NOBODY : (byte) outcome.ordinal());
        out.put(placeOf(conversation.caller, conversation));
        out.put(placeOf(conversation.shownBy, conversation));
        out.put((byte) conversation.members.length);
        put(out, conversation.guestToken);
        for (Member member : conversation.members) {
            put(out, member);
        }
        return out.array();
    }

    static Conversation unpack(String id, byte[] packed, Typing fresh, TypingPolicy policy) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        long expiresAtMs = in.getLong();
        long renewAtMs = in.getLong();
        long lastSignalAtMs = in.getLong();
        // The token's permits have all come back since.
        Conversation conversation = new Conversation(id, fresh, lastSignalAtMs, Gcra.fresh(lastSignalAtMs));
        conversation.lastKeyAtMs = in.getLong();
        conversation.nextLookUpAtMs = in.getLong();
        long calledAtMs = in.getLong();
        conversation.lease.resume(in.getInt(), expiresAtMs, renewAtMs);
        conversation.membersVersion = in.getInt();
        byte flags = in.get();
        conversation.known = (flags & KNOWN) != 0;
        conversation.fromEvents = (flags & FROM_EVENTS) != 0;
        conversation.lookUpBlocked = (flags & LOOK_UP_BLOCKED) != 0;
        conversation.keyed = (flags & KEYED) != 0;
        TypingPast past = new TypingPast(
                (flags & CALLED) != 0, calledAtMs, (flags & ACCEPTED) != 0, (flags & MESSAGE_SINCE) != 0, false, 0);
        past.wake(fresh, IndicatorCause.values()[in.get()], lastSignalAtMs, policy);
        byte outcome = in.get();
        conversation.lastOutcome = outcome == NOBODY ? null : Outcome.values()[outcome];
        byte caller = in.get();
        byte shownBy = in.get();
        Member[] members = new Member[in.get() & 0xFF];
        conversation.guestToken = text(in);
        for (int i = 0; i < members.length; i++) {
            members[i] = member(in, lastSignalAtMs);
        }
        conversation.members = members;
        conversation.caller = caller == NOBODY ? null : members[caller & 0xFF];
        conversation.shownBy = shownBy == NOBODY ? null : members[shownBy & 0xFF];
        return conversation;
    }

    private static int size(Conversation conversation) {
        int size = FIXED_BYTES + sizeOf(conversation.guestToken);
        for (Member member : conversation.members) {
            Participant participant = member.participant;
            size += 2 + sizeOf(participant.id()) + sizeOf(participant.purpose()) + sizeOf(participant.userId());
            for (String communicationId : participant.communicationIds()) {
                size += sizeOf(communicationId);
            }
        }
        return size;
    }

    private static void put(ByteBuffer out, Member member) {
        Participant participant = member.participant;
        out.put((byte) (flag(VERIFIED, member.verified) | flag(ENDED, participant.ended())));
        put(out, participant.id());
        put(out, participant.purpose());
        put(out, participant.userId());
        out.put((byte) participant.communicationIds().size());
        participant.communicationIds().forEach(communicationId -> put(out, communicationId));
    }

    private static Member member(ByteBuffer in, long lastSignalAtMs) {
        byte flags = in.get();
        String id = required(in);
        String purpose = required(in).intern();
        String userId = text(in);
        int count = in.get();
        List<String> communicationIds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String communicationId = required(in);
            communicationIds.add(communicationId.equals(id) ? id : communicationId);
        }
        Participant participant = new Participant(id, purpose, userId, (flags & ENDED) != 0, communicationIds);
        Member member = new Member(participant, (flags & VERIFIED) != 0);
        member.lastKeyAtMs = lastSignalAtMs;
        return member;
    }

    private static int flag(int flag, boolean set) {
        return set ? flag : 0;
    }

    private static byte placeOf(@Nullable Member member, Conversation conversation) {
        for (int i = 0; i < conversation.members.length; i++) {
            if (conversation.members[i] == member) {
                return (byte) i;
            }
        }
        return NOBODY;
    }

    // ---- texts: two bytes of length, then UTF-8 ----------------------------------------------------------------

    private static int sizeOf(@Nullable String text) {
        return Short.BYTES + (text == null ? 0 : bytes(text).length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer out, @Nullable String text) {
        if (text == null) {
            out.putShort(NULL);
        } else {
            byte[] bytes = bytes(text);
            out.putShort((short) bytes.length).put(bytes);
        }
    }

    private static @Nullable String text(ByteBuffer in) {
        short length = in.getShort();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String required(ByteBuffer in) {
        String text = text(in);
        if (text == null) {
            throw new IllegalStateException("a packed conversation without an id");
        }
        return text;
    }
}
