package io.keyfold.shard;

import io.keyfold.core.Participant;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of a {@link Survivor}: a version, flags, times, strings with their length, participants with theirs.
 * A later version may add flags, and fields at the end of a participant and of the whole; this one skips them.
 */
final class SurvivorCodec {
    /** Larger ones are written without participants, and not read. */
    static final int MAX_BYTES = 65_536;

    /** Longer guest tokens are not kept; the platform's have a few hundred. */
    static final int MAX_TOKEN_BYTES = 16_384;

    private static final int VERSION = 1;
    private static final int NO_STRING = 0xFFFF;
    private static final int MAX_COMMUNICATIONS = 100;

    private static final int ACCEPTED = 1;
    private static final int MESSAGE_SINCE = 2;
    private static final int KNOWN = 4;
    private static final int FROM_EVENTS = 8;
    private static final int ENDED = 16;

    private SurvivorCodec() {}

    // ---- there -------------------------------------------------------------------------------------------------

    static byte[] encode(Survivor survivor) {
        byte[] whole = encode(survivor, survivor.participants(), survivor.known());
        // Participants can be looked up again; the token and the last call cannot.
        return whole.length <= MAX_BYTES ? whole : encode(survivor, List.of(), false);
    }

    private static byte[] encode(Survivor survivor, List<Participant> participants, boolean known) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(flag(survivor.accepted(), ACCEPTED)
                    | flag(survivor.messageSince(), MESSAGE_SINCE)
                    | flag(known, KNOWN)
                    | flag(known && survivor.fromEvents(), FROM_EVENTS)
                    | flag(survivor.ended(), ENDED));
            out.write(survivor.stamp().encode());
            out.writeLong(survivor.savedAtEpochMs());
            out.writeLong(survivor.lastCallAtEpochMs());
            out.writeLong(survivor.holdUntilEpochMs());
            out.writeLong(survivor.tokenExpiresAtEpochMs());
            out.writeInt(survivor.tokenGeneration());
            writeString(out, survivor.holderId(), MAX_BYTES);
            writeString(out, survivor.guestToken(), MAX_TOKEN_BYTES);
            out.writeShort(participants.size());
            for (Participant participant : participants) {
                byte[] one = encode(participant);
                out.writeInt(one.length);
                out.write(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] encode(Participant participant) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(flag(participant.ended(), ENDED));
            writeString(out, participant.id(), MAX_BYTES);
            writeString(out, participant.purpose(), MAX_BYTES);
            writeString(out, participant.userId(), MAX_BYTES);
            List<String> communications = participant.communicationIds();
            int count = Math.min(communications.size(), MAX_COMMUNICATIONS);
            out.writeByte(count);
            for (String communication : communications.subList(0, count)) {
                writeString(out, communication, MAX_BYTES);
            }
        }
        return bytes.toByteArray();
    }

    private static void writeString(DataOutputStream out, @Nullable String text, int maxBytes) throws IOException {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        boolean kept = text != null && bytes.length < Math.min(maxBytes, NO_STRING);
        out.writeShort(kept ? bytes.length : NO_STRING);
        if (kept) {
            out.write(bytes);
        }
    }

    private static int flag(boolean set, int bit) {
        return set ? bit : 0;
    }

    // ---- and back ----------------------------------------------------------------------------------------------

    static @Nullable Survivor decode(byte[] bytes) {
        if (bytes.length > 2 * MAX_BYTES) {
            return null;
        }
        try {
            return decode(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // Cut short, or lengths that contradict one another: as good as none.
            return null;
        }
    }

    private static @Nullable Survivor decode(ByteBuffer in) {
        if (in.get() < VERSION) {
            return null;
        }
        int flags = in.get();
        Stamp stamp = new Stamp(in.getLong(), in.getLong(), in.getLong());
        long savedAtEpochMs = in.getLong();
        long lastCallAtEpochMs = in.getLong();
        long holdUntilEpochMs = in.getLong();
        long tokenExpiresAtEpochMs = in.getLong();
        int tokenGeneration = in.getInt();
        String holderId = readString(in);
        String guestToken = readString(in);
        List<Participant> participants = readParticipants(in);
        return new Survivor(
                stamp,
                savedAtEpochMs,
                lastCallAtEpochMs,
                (flags & ACCEPTED) != 0,
                (flags & MESSAGE_SINCE) != 0,
                holdUntilEpochMs,
                holderId,
                guestToken,
                tokenExpiresAtEpochMs,
                tokenGeneration,
                (flags & KNOWN) != 0,
                (flags & FROM_EVENTS) != 0,
                (flags & ENDED) != 0,
                participants);
    }

    private static List<Participant> readParticipants(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        if (count > Conversation.MAX_MEMBERS) {
            throw new IllegalArgumentException("participants=" + count);
        }
        List<Participant> participants = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            participants.add(readParticipant(slice(in, in.getInt())));
        }
        return participants;
    }

    private static Participant readParticipant(ByteBuffer in) {
        boolean ended = (in.get() & ENDED) != 0;
        String id = required(readString(in));
        String purpose = required(readString(in));
        String userId = readString(in);
        int count = Byte.toUnsignedInt(in.get());
        List<String> communications = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            communications.add(required(readString(in)));
        }
        return new Participant(id, purpose, userId, ended, communications);
    }

    private static @Nullable String readString(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        return length == NO_STRING
                ? null
                : StandardCharsets.UTF_8.decode(slice(in, length)).toString();
    }

    private static String required(@Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException("a string is missing");
        }
        return text;
    }

    /** The next {@code length} bytes, which {@code in} then has behind it. */
    private static ByteBuffer slice(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("length=" + length + " of " + in.remaining());
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }
}
