package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Ids;
import io.keyfold.core.Participant;
import io.keyfold.core.Signal;
import io.keyfold.routing.BusReader.Malformed;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of {@link BusRecord.Question}s. Part of {@link BusCodec}. */
final class QuestionCodec {
    private QuestionCodec() {}

    static void write(BusRecord.Question question, BusWriter out) {
        BusRecord.Ask ask = question.ask();
        out.i64(ask.seq())
                .u8(Shards.of(question.conversationId()))
                .i64(ask.viewNumber())
                .i64(ask.remainingMs())
                .text(question.conversationId());
        if (question instanceof BusRecord.Signalled signalled) {
            writeSignal(signalled, out);
        } else if (question instanceof BusRecord.Lifecycle lifecycle) {
            out.bool(lifecycle.facts().ended()).list(lifecycle.facts().participants(), QuestionCodec::writeParticipant);
        } else if (question instanceof BusRecord.Describe describe) {
            out.text(describe.userId())
                    .bool(describe.service())
                    .bool(describe.admin())
                    .bool(describe.traced());
        }
    }

    private static void writeSignal(BusRecord.Signalled signalled, BusWriter out) {
        Signal signal = signalled.signal();
        Long bearerId = signalled.bearerId();
        out.u8(signal.kind().code())
                .text(signal.participantId())
                .text(signal.agent().userId())
                .bool(signal.agent().service())
                .bool(bearerId != null)
                .i64(bearerId == null ? 0 : bearerId)
                .i64(signal.holdMs())
                .blob(signalled.guestToken())
                .i64(signal.guestTokenLifeMs())
                .i64(signalled.watcherId());
    }

    private static void writeParticipant(BusWriter out, Participant participant) {
        out.text(participant.id())
                .text(participant.purpose())
                .text(participant.userId())
                .bool(participant.ended())
                .list(participant.communicationIds(), BusWriter::text);
    }

    static BusRecord signalled(BusReader in) {
        Head head = head(in);
        Signal.Kind kind = kind(in.u8());
        String participantId = in.idOrEmpty();
        Agent agent = new Agent(in.optionalText(), in.bool(), null);
        boolean hasBearer = in.bool();
        long bearerId = in.i64();
        long holdMs = in.spanMs();
        Buffer guestToken = in.optionalBlob();
        Signal signal = new Signal(kind, head.conversationId, participantId, agent, holdMs, null, in.spanMs());
        return new BusRecord.Signalled(head.ask, signal, hasBearer ? bearerId : null, guestToken, in.i64());
    }

    static BusRecord lifecycle(BusReader in) {
        Head head = head(in);
        boolean ended = in.bool();
        int count = in.count(Integer.BYTES);
        List<Participant> participants = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            participants.add(participant(in.part()));
        }
        return new BusRecord.Lifecycle(head.ask, new ConversationFacts(head.conversationId, ended, participants));
    }

    private static Participant participant(BusReader in) {
        String id = in.id();
        String purpose = in.text();
        String userId = in.optionalText();
        boolean ended = in.bool();
        int count = in.count(Integer.BYTES);
        List<String> communicationIds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            communicationIds.add(in.part().id());
        }
        return new Participant(id, purpose, userId, ended, communicationIds);
    }

    static BusRecord describe(BusReader in) {
        Head head = head(in);
        String userId = in.optionalText();
        boolean service = in.bool();
        boolean admin = in.bool();
        boolean traced = in.hasMore() && in.bool();
        return new BusRecord.Describe(head.ask, head.conversationId, userId, service, admin, traced);
    }

    private record Head(BusRecord.Ask ask, String conversationId) {}

    private static Head head(BusReader in) {
        long seq = in.i64();
        int shard = in.u8();
        BusRecord.Ask ask = new BusRecord.Ask(seq, in.i64(), in.spanMs());
        String conversationId = in.text();
        if (!Ids.isValid(conversationId) || Shards.of(conversationId) != shard) {
            throw new Malformed("no conversation of that shard");
        }
        return new Head(ask, conversationId);
    }

    private static Signal.Kind kind(int code) {
        Signal.@Nullable Kind kind = Signal.Kind.ofCode(code);
        if (kind == null) {
            throw new Malformed("no such kind of signal");
        }
        return kind;
    }
}
