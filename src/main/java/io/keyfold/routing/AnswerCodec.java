package io.keyfold.routing;

import io.keyfold.core.Verdict;
import io.keyfold.routing.BusReader.Malformed;
import io.keyfold.shard.ConversationView;
import io.keyfold.shard.ConversationView.ParticipantView;
import io.keyfold.shard.ConversationView.TimelineEntry;
import java.util.ArrayList;
import java.util.List;

/** The bodies of {@link BusRecord.Answer}s. Part of {@link BusCodec}. */
final class AnswerCodec {
    private AnswerCodec() {}

    static void write(BusRecord.Answer answer, BusWriter out) {
        out.i64(answer.seq());
        if (answer instanceof BusRecord.Decided decided) {
            out.i64(decided.verdict());
        } else if (answer instanceof BusRecord.Moved moved) {
            out.i64(moved.viewNumber());
        } else if (answer instanceof BusRecord.NeedBearer need) {
            out.i64(need.bearerId());
        } else if (answer instanceof BusRecord.Description description) {
            writeView(description.view(), out);
        }
    }

    private static void writeView(ConversationView view, BusWriter out) {
        out.text(view.conversationId())
                .text(view.state())
                .bool(view.lit())
                .i64(view.lastCallAtEpochMs())
                .text(view.lastOutcome())
                .text(view.leaseState())
                .i64(view.leaseExpiresAtEpochMs())
                .text(view.tokenTail())
                .text(view.why())
                .list(view.participants(), AnswerCodec::writeParticipant)
                .list(view.timeline(), AnswerCodec::writeEntry)
                .i64(view.timelineSinceEpochMs());
    }

    private static void writeParticipant(BusWriter out, ParticipantView participant) {
        out.text(participant.id())
                .text(participant.purpose())
                .bool(participant.ended())
                .bool(participant.composing());
    }

    private static void writeEntry(BusWriter out, TimelineEntry entry) {
        out.i64(entry.atEpochMs())
                .text(entry.what())
                .text(entry.detail())
                .i64(entry.seq())
                .i64(entry.status())
                .i64(entry.tookMs());
    }

    static BusRecord decided(BusReader in) {
        long seq = in.i64();
        long verdict = in.i64();
        if (!Verdict.isKnown(verdict)) {
            throw new Malformed("no such verdict");
        }
        return new BusRecord.Decided(seq, verdict);
    }

    static BusRecord description(BusReader in) {
        return new BusRecord.Description(in.i64(), view(in));
    }

    private static ConversationView view(BusReader in) {
        String id = in.id();
        String state = in.text();
        boolean lit = in.bool();
        long lastCallAtEpochMs = in.i64();
        String lastOutcome = in.optionalText();
        String leaseState = in.text();
        long leaseExpiresAtEpochMs = in.i64();
        String tokenTail = in.optionalText();
        String why = in.text();
        List<ParticipantView> participants = participants(in);
        List<TimelineEntry> timeline = timeline(in);
        return new ConversationView(
                id,
                state,
                lit,
                lastCallAtEpochMs,
                lastOutcome,
                leaseState,
                leaseExpiresAtEpochMs,
                tokenTail,
                why,
                participants,
                in.hasMore() ? in.i64() : 0,
                timeline);
    }

    private static List<ParticipantView> participants(BusReader in) {
        int count = in.count(Integer.BYTES);
        List<ParticipantView> participants = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            BusReader item = in.part();
            participants.add(new ParticipantView(item.id(), item.text(), item.bool(), item.bool()));
        }
        return participants;
    }

    private static List<TimelineEntry> timeline(BusReader in) {
        int count = in.count(Integer.BYTES);
        List<TimelineEntry> timeline = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            BusReader item = in.part();
            timeline.add(entry(item, i));
        }
        return timeline;
    }

    /** An earlier version numbers nothing and says less of the platform. */
    private static TimelineEntry entry(BusReader item, int place) {
        long atEpochMs = item.i64();
        String what = item.text();
        String detail = item.text();
        return item.hasMore()
                ? new TimelineEntry(item.i64(), atEpochMs, what, detail, (int) item.i64(), item.i64())
                : new TimelineEntry(place, atEpochMs, what, detail, 0, -1);
    }
}
