package io.keyfold.routing;

import io.keyfold.routing.BusReader.Malformed;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of {@link BusRecord}s as they cross the event bus.
 *
 * <p>A batch: version (1 byte), length of the rest of the header, header (sender's node id, sender's clock), records. A
 * record: kind (1 byte), length of its body, body. Versions N and N+1 understand each other by two rules: a later
 * version only adds kinds, and fields at the end of the header, a body or a list item; a reader skips both. What breaks
 * them needs another address on the event bus.
 */
final class BusCodec {
    static final int VERSION = 1;

    /** Kind of {@link BusRecord.Signalled}, which guest tokens are sealed into. */
    static final int SIGNAL = 1;

    /** Kind of {@link BusRecord.BearerToken}, which agents' tokens are sealed into. */
    static final int BEARER = 10;

    private static final int VERDICT = 2;
    private static final int PENDING = 3;
    private static final int MOVED = 4;
    private static final int STATE = 5;
    private static final int UNWATCH = 6;
    private static final int LIFECYCLE = 7;
    private static final int DESCRIBE = 8;
    private static final int DESCRIPTION = 9;
    private static final int NEED_BEARER = 11;
    private static final int RELEASED = 12;

    /**
     * What arrived.
     *
     * @param sender node id
     * @param sentAtMs the sender's monotonic clock
     * @param records those that could be read, in order
     * @param malformed records that could not be read; of a cut batch its torn end counts as one
     */
    record Batch(String sender, long sentAtMs, List<BusRecord> records, int malformed) {}

    private BusCodec() {}

    // ---- writing -----------------------------------------------------------------------------------------------

    /** An empty batch; records are appended to it. */
    static Buffer begin(String sender, long sentAtMs) {
        Buffer batch = Buffer.buffer();
        BusWriter out = new BusWriter(batch).u8(VERSION);
        int header = out.beginPart();
        out.text(sender).i64(sentAtMs).endPart(header);
        return batch;
    }

    /** A record, to be appended to a batch. */
    static Buffer encode(BusRecord record) {
        Buffer encoded = Buffer.buffer();
        BusWriter out = new BusWriter(encoded).u8(kindOf(record));
        int body = out.beginPart();
        writeBody(record, out);
        out.endPart(body);
        return encoded;
    }

    private static int kindOf(BusRecord record) {
        if (record instanceof BusRecord.Question question) {
            return kindOfQuestion(question);
        }
        if (record instanceof BusRecord.Answer answer) {
            return kindOfAnswer(answer);
        }
        return kindOfNews(record);
    }

    private static int kindOfNews(BusRecord record) {
        if (record instanceof BusRecord.State) {
            return STATE;
        }
        if (record instanceof BusRecord.Released) {
            return RELEASED;
        }
        return record instanceof BusRecord.Unwatch ? UNWATCH : BEARER;
    }

    private static int kindOfQuestion(BusRecord.Question question) {
        if (question instanceof BusRecord.Signalled) {
            return SIGNAL;
        }
        return question instanceof BusRecord.Lifecycle ? LIFECYCLE : DESCRIBE;
    }

    private static int kindOfAnswer(BusRecord.Answer answer) {
        if (answer instanceof BusRecord.Decided) {
            return VERDICT;
        }
        if (answer instanceof BusRecord.Pending) {
            return PENDING;
        }
        if (answer instanceof BusRecord.Moved) {
            return MOVED;
        }
        return answer instanceof BusRecord.NeedBearer ? NEED_BEARER : DESCRIPTION;
    }

    private static void writeBody(BusRecord record, BusWriter out) {
        if (record instanceof BusRecord.Question question) {
            QuestionCodec.write(question, out);
        } else if (record instanceof BusRecord.Answer answer) {
            AnswerCodec.write(answer, out);
        } else {
            NewsCodec.write(record, out);
        }
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    /** The batch, or null when not even its header can be read. Never throws. */
    static @Nullable Batch decode(Buffer input) {
        try {
            BusReader in = new BusReader(input, 0, input.length());
            if (in.u8() < VERSION) {
                return null;
            }
            BusReader header = in.part();
            return readRecords(header.id(), header.i64(), in);
        } catch (Malformed e) {
            return null;
        }
    }

    private static Batch readRecords(String sender, long sentAtMs, BusReader in) {
        List<BusRecord> records = new ArrayList<>();
        int malformed = 0;
        while (in.hasMore()) {
            int kind;
            BusReader body;
            try {
                kind = in.u8();
                body = in.part();
            } catch (Malformed e) {
                return new Batch(sender, sentAtMs, records, malformed + 1);
            }
            try {
                BusRecord record = readBody(kind, body);
                if (record != null) {
                    records.add(record);
                }
            } catch (Malformed e) {
                malformed++;
            }
        }
        return new Batch(sender, sentAtMs, records, malformed);
    }

    /** The record, or null when this version does not know its kind. */
    private static @Nullable BusRecord readBody(int kind, BusReader body) {
        return switch (kind) {
            case SIGNAL -> QuestionCodec.signalled(body);
            case LIFECYCLE -> QuestionCodec.lifecycle(body);
            case DESCRIBE -> QuestionCodec.describe(body);
            case VERDICT -> AnswerCodec.decided(body);
            case PENDING -> new BusRecord.Pending(body.i64());
            case MOVED -> new BusRecord.Moved(body.i64(), body.i64());
            case NEED_BEARER -> new BusRecord.NeedBearer(body.i64(), body.i64());
            case DESCRIPTION -> AnswerCodec.description(body);
            case STATE -> NewsCodec.state(body);
            case RELEASED -> new BusRecord.Released(body.i64());
            case UNWATCH -> new BusRecord.Unwatch(body.i64());
            case BEARER -> new BusRecord.BearerToken(body.i64(), body.blob(), body.i64());
            default -> null;
        };
    }
}
