package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Participant;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SurvivorTest {
    private static final Participant AGENT =
            new Participant("agent-1", "agent", "user-1", false, List.of("comm-1", "comm-2"));
    private static final Participant GUEST = new Participant("guést", "customer", null, true, List.of());

    private static Survivor with(String guestToken, List<Participant> participants) {
        return new Survivor(
                new Stamp(1_700_000_000_500L, -5, 3),
                1_700_000_000_000L,
                1_699_999_999_000L,
                true,
                true,
                1_700_000_020_000L,
                "agent-1",
                guestToken,
                1_700_000_600_000L,
                7,
                true,
                true,
                false,
                participants);
    }

    private static Survivor full() {
        return with("secret-token", List.of(AGENT, GUEST));
    }

    @Test
    void everythingComesBack() {
        assertThat(Survivor.decode(full().encode())).isEqualTo(full());
    }

    @Test
    void nothingComesBackAsNothing() {
        Survivor empty =
                new Survivor(Stamp.NONE, 1, 0, false, false, 0, null, null, 0, 0, false, false, true, List.of());
        assertThat(Survivor.decode(empty.encode())).isEqualTo(empty);
    }

    @Test
    void aRecordOfTwoParticipantsTakesLessThanTwoHundredBytes() {
        assertThat(full().encode()).hasSizeLessThan(200);
    }

    @Test
    void fieldsThatALaterVersionAddsAreSkipped() {
        byte[] bytes = full().encode();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 50);
        longer[0] = 2;
        longer[1] |= 0x60;
        assertThat(Survivor.decode(longer)).isEqualTo(full());
    }

    @Test
    void fieldsThatALaterVersionAddsToAParticipantAreSkipped() {
        byte[] bytes = with("t", List.of(GUEST)).encode();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
        int lengthAt = bytes.length - participantLength(GUEST) - Integer.BYTES;
        ByteBuffer.wrap(longer).putInt(lengthAt, participantLength(GUEST) + 3);
        assertThat(Survivor.decode(longer)).isEqualTo(with("t", List.of(GUEST)));
    }

    private static int participantLength(Participant participant) {
        return with("t", List.of(participant)).encode().length
                - with("t", List.of()).encode().length
                - Integer.BYTES;
    }

    @Test
    void whatIsCutShortIsNoRecord() {
        byte[] bytes = full().encode();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Survivor.decode(Arrays.copyOf(bytes, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
    }

    @Test
    void garbageIsReadWithoutAnException() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = full().encode();
            for (int j = 0; j <= random.nextInt(4); j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Survivor read = Survivor.decode(bytes);
            assertThat(read == null || read.participants().size() <= Conversation.MAX_MEMBERS)
                    .isTrue();
        }
    }

    @Test
    void anUnknownOldVersionIsNoRecord() {
        byte[] bytes = full().encode();
        bytes[0] = 0;
        assertThat(Survivor.decode(bytes)).isNull();
    }

    @Test
    void aRecordThatWouldBeTooLargeGoesWithoutParticipants() {
        Participant large = new Participant("x".repeat(2_000), "agent", null, false, List.of());
        Survivor read = Survivor.decode(
                with("secret-token", Collections.nCopies(100, large)).encode());
        assertThat(read.participants()).isEmpty();
        assertThat(read.known()).isFalse();
        assertThat(read.guestToken()).isEqualTo("secret-token");
    }

    @Test
    void aTokenBeyondMeasureIsNotKept() {
        Survivor read = Survivor.decode(with("x".repeat(20_000), List.of()).encode());
        assertThat(read.guestToken()).isNull();
    }

    @Test
    void theTokenIsNotPrinted() {
        assertThat(full().toString()).doesNotContain("secret-token");
    }
}
