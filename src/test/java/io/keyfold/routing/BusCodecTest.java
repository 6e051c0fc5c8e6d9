package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.Participant;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.routing.BusCodec.Batch;
import io.keyfold.routing.BusRecord.Ask;
import io.keyfold.shard.ConversationView;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BusCodecTest {
    private static final String SENDER = "6a3d-node";
    private static final long SENT_AT_MS = -77;
    private static final Ask ASK = new Ask(513, -9, 99);
    private static final int KIND_AND_LENGTH = 5;

    private static final ConversationView VIEW = new ConversationView(
            "conv-1",
            "composing",
            true,
            1_700_000_000_000L,
            null,
            "held",
            1_700_000_600_000L,
            "abcd",
            "The guest sees the indicator.",
            List.of(new ConversationView.ParticipantView("part-1", "agent", false, true)),
            1,
            List.of(new ConversationView.TimelineEntry(7, 1, "call", "accepted", 204, 38)));

    static Stream<BusRecord> everyRecord() {
        Agent agent = new Agent("auth0|user ü", false, null);
        Signal key = Signal.of(Signal.Kind.KEYSTROKE, "conv-1", "part-1", agent);
        Signal hold = new Signal(Signal.Kind.HOLD, "conv-2", "part-1", Agent.ANYONE, 20_000, null, 0);
        Signal token = new Signal(Signal.Kind.GUEST_TOKEN, "conv-3", "", agent, 0, null, 600_000);
        Participant one = new Participant("part-1", "agent", "user-1", false, List.of("comm-1", "comm-2"));
        Participant two = new Participant("part-2", "customer", null, true, List.of());
        return Stream.of(
                new BusRecord.Signalled(ASK, key, -1L, null, 257),
                new BusRecord.Signalled(ASK, hold, null, null, 0),
                new BusRecord.Signalled(ASK, token, 0L, Buffer.buffer("sealed"), 0),
                new BusRecord.Lifecycle(ASK, new ConversationFacts("conv-1", true, List.of(one, two))),
                new BusRecord.Lifecycle(ASK, new ConversationFacts("conv-1", false, List.of())),
                new BusRecord.Describe(ASK, "conv-1", "user-1", true, false, false),
                new BusRecord.Describe(ASK, "conv-1", null, false, true, true),
                new BusRecord.Decided(1, Verdict.TAKEN),
                new BusRecord.Decided(1, Verdict.of(Reason.FIRST, 4_000)),
                new BusRecord.Decided(1, Verdict.of(ProblemCode.PARTICIPANT_ENDED)),
                new BusRecord.Pending(Long.MIN_VALUE),
                new BusRecord.Moved(7, Long.MAX_VALUE),
                new BusRecord.NeedBearer(7, -8),
                new BusRecord.Description(9, VIEW),
                new BusRecord.State(256, IndicatorState.COMPOSING, null),
                new BusRecord.State(256, IndicatorState.LOST, "no-lease"),
                new BusRecord.Released(257),
                new BusRecord.Unwatch(3),
                new BusRecord.BearerToken(-5, Buffer.buffer("sealed too"), Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("everyRecord")
    void aRecordArrivesAsItWasSent(BusRecord record) {
        Batch batch = decoded(batch(BusCodec.encode(record)));
        assertThat(batch.sender()).isEqualTo(SENDER);
        assertThat(batch.sentAtMs()).isEqualTo(SENT_AT_MS);
        assertThat(batch.records()).containsExactly(record);
        assertThat(batch.malformed()).isZero();
    }

    @Test
    void everySortOfSignalCrosses() {
        for (Signal.Kind kind : Signal.Kind.values()) {
            Signal signal = Signal.of(kind, "conv-1", "part-1", Agent.ANYONE);
            BusRecord record = new BusRecord.Signalled(ASK, signal, null, null, 0);
            assertThat(decoded(batch(BusCodec.encode(record))).records()).containsExactly(record);
        }
    }

    @Test
    void recordsOfOneBatchKeepTheirOrder() {
        assertThat(decoded(all()).records())
                .containsExactlyElementsOf(everyRecord().toList());
    }

    @Test
    void tokensOfASignalStayBehind() {
        Agent agent = new Agent("user-1", false, new Bearer(5, "the-agents-own-token", 0));
        Signal signal = new Signal(Signal.Kind.KEYSTROKE, "c", "p", agent, 0, "the-guest-token", 1_000);
        Buffer encoded = BusCodec.encode(new BusRecord.Signalled(ASK, signal, 5L, null, 0));
        assertThat(encoded.toString()).doesNotContain("token");
    }

    // ---- another version ---------------------------------------------------------------------------------------

    @Test
    void aKindThatALaterVersionAddedIsSkipped() {
        Buffer unknown = Buffer.buffer().appendByte((byte) 200).appendInt(3).appendString("new");
        Buffer known = BusCodec.encode(new BusRecord.Unwatch(3));
        Batch batch = decoded(batch(unknown, known, unknown));
        assertThat(batch.records()).containsExactly(new BusRecord.Unwatch(3));
        assertThat(batch.malformed()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everyRecord")
    void fieldsThatALaterVersionAppendedAreSkipped(BusRecord record) {
        Buffer longer = BusCodec.encode(record).appendString("more");
        longer.setInt(1, longer.length() - KIND_AND_LENGTH);
        Batch batch = decoded(batch(longer, BusCodec.encode(new BusRecord.Unwatch(3))));
        assertThat(batch.records()).containsExactly(record, new BusRecord.Unwatch(3));
    }

    @Test
    void aLongerHeaderAndAHigherVersionAreReadAsWell() {
        Buffer later = Buffer.buffer();
        BusWriter out = new BusWriter(later).u8(BusCodec.VERSION + 1);
        int header = out.beginPart();
        out.text(SENDER).i64(SENT_AT_MS).text("what it knows besides").endPart(header);
        later.appendBuffer(BusCodec.encode(new BusRecord.Unwatch(3)));
        assertThat(decoded(later).records()).containsExactly(new BusRecord.Unwatch(3));
    }

    @Test
    void longerItemsOfAListAreReadAsWell() {
        Buffer later = Buffer.buffer();
        BusWriter out = new BusWriter(later).u8(7);
        int body = out.beginPart();
        out.i64(1).u8(Shards.of("conv-1")).i64(2).i64(3).text("conv-1").bool(false);
        out.list(
                List.of("part-1", "part-2"),
                (item, id) -> item.text(id)
                        .text("agent")
                        .text(null)
                        .bool(false)
                        .list(
                                List.of("comm-of-" + id),
                                (nested, communication) ->
                                        nested.text(communication).i64(1))
                        .text("since later"));
        out.endPart(body);
        BusRecord record = decoded(batch(later)).records().get(0);
        assertThat(((BusRecord.Lifecycle) record).facts().participants())
                .containsExactly(
                        new Participant("part-1", "agent", null, false, List.of("comm-of-part-1")),
                        new Participant("part-2", "agent", null, false, List.of("comm-of-part-2")));
    }

    // ---- what should not be there ------------------------------------------------------------------------------

    @Test
    void aRecordWithSomethingElseThanAnIdIsLeftOutAndCounted() {
        Signal bad = Signal.of(Signal.Kind.KEYSTROKE, "../../etc", "part-1", Agent.ANYONE);
        Signal badParticipant = Signal.of(Signal.Kind.KEYSTROKE, "conv-1", "a b", Agent.ANYONE);
        Participant stranger = new Participant("\u0000", "agent", null, false, List.of());
        Batch batch = decoded(batch(
                BusCodec.encode(new BusRecord.Signalled(ASK, bad, null, null, 0)),
                BusCodec.encode(new BusRecord.Signalled(ASK, badParticipant, null, null, 0)),
                BusCodec.encode(new BusRecord.Describe(ASK, "", null, false, true, false)),
                BusCodec.encode(new BusRecord.Lifecycle(ASK, new ConversationFacts("c", false, List.of(stranger)))),
                BusCodec.encode(new BusRecord.Decided(1, 62)),
                BusCodec.encode(new BusRecord.Decided(1, -1)),
                BusCodec.encode(new BusRecord.State(1, IndicatorState.HELD, "not a label")),
                BusCodec.encode(new BusRecord.Unwatch(3))));
        assertThat(batch.records()).containsExactly(new BusRecord.Unwatch(3));
        assertThat(batch.malformed()).isEqualTo(7);
    }

    @Test
    void aConversationOfAnotherShardThanItsSenderBelievesIsRefused() {
        Buffer encoded = BusCodec.encode(new BusRecord.Describe(ASK, "conv-1", null, false, true, false));
        int shardAt = KIND_AND_LENGTH + Long.BYTES;
        encoded.setByte(shardAt, (byte) (encoded.getByte(shardAt) + 1));
        assertThat(decoded(batch(encoded)).malformed()).isEqualTo(1);
    }

    @Test
    void aBatchFromNobodyIsNoBatch() {
        assertThat(BusCodec.decode(BusCodec.begin("not an id", 0))).isNull();
        assertThat(BusCodec.decode(Buffer.buffer())).isNull();
        assertThat(BusCodec.decode(Buffer.buffer().appendByte((byte) 0))).isNull();
    }

    @Test
    void whereverABatchIsCutWhatCameBeforeIsRead() {
        Buffer whole = all();
        List<BusRecord> records = everyRecord().toList();
        int header = batch().length();
        for (int length = 0; length < whole.length(); length++) {
            Batch batch = BusCodec.decode(whole.getBuffer(0, length));
            if (length < header) {
                assertThat(batch).isNull();
            } else {
                assertThat(batch).isNotNull();
                assertThat(records.subList(0, batch.records().size())).isEqualTo(batch.records());
                assertThat(batch.malformed()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void randomBytesAreReadWithoutHarm() {
        Random random = new Random(11);
        for (int trial = 0; trial < 20_000; trial++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            readsWithoutHarm(Buffer.buffer(noise));
            readsWithoutHarm(batch(Buffer.buffer(noise)));
        }
    }

    @Test
    void batchesWithAFewWrongBytesAreReadWithoutHarm() {
        Random random = new Random(12);
        Buffer whole = all();
        for (int trial = 0; trial < 50_000; trial++) {
            Buffer wrong = whole.copy();
            for (int i = random.nextInt(8); i >= 0; i--) {
                wrong.setByte(random.nextInt(wrong.length()), (byte) random.nextInt());
            }
            readsWithoutHarm(wrong);
        }
    }

    @Test
    void everyKindReadsNoiseInItsBodyWithoutHarm() {
        Random random = new Random(13);
        for (int trial = 0; trial < 50_000; trial++) {
            byte[] noise = new byte[random.nextInt(120)];
            for (int i = 0; i < noise.length; i++) {
                // Small numbers make lengths that fit, so that reading gets further than the first field.
                noise[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(3));
            }
            readsWithoutHarm(batch(Buffer.buffer()
                    .appendByte((byte) random.nextInt(13))
                    .appendInt(noise.length)
                    .appendBytes(noise)));
        }
    }

    private static void readsWithoutHarm(Buffer input) {
        Batch batch = BusCodec.decode(input);
        if (batch != null) {
            int most = input.length() / KIND_AND_LENGTH + 1;
            assertThat(batch.records().size() + batch.malformed()).isLessThanOrEqualTo(most);
            batch.records().forEach(BusCodec::encode);
        }
    }

    @Test
    void aCountThatCannotBeTrueAllocatesNothing() {
        for (int count : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1_000_000}) {
            Buffer record = Buffer.buffer();
            BusWriter out = new BusWriter(record).u8(7);
            int body = out.beginPart();
            out.i64(1).u8(Shards.of("conv-1")).i64(2).i64(3).text("conv-1").bool(false);
            out.i32(count).endPart(body);
            assertThat(decoded(batch(record)).malformed()).isEqualTo(1);
        }
    }

    private static Buffer all() {
        List<Buffer> records = new ArrayList<>();
        everyRecord().map(BusCodec::encode).forEach(records::add);
        return batch(records.toArray(Buffer[]::new));
    }

    private static Buffer batch(Buffer... records) {
        Buffer batch = BusCodec.begin(SENDER, SENT_AT_MS);
        for (Buffer record : records) {
            batch.appendBuffer(record);
        }
        return batch;
    }

    private static Batch decoded(Buffer input) {
        Batch batch = BusCodec.decode(input);
        assertThat(batch).isNotNull();
        return batch;
    }
}
