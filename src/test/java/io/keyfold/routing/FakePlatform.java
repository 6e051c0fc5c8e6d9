package io.keyfold.routing;

import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Participant;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Capabilities;
import io.keyfold.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The platform of all nodes of a {@link ClusterWorld}: everything goes well, and is written down. */
final class FakePlatform {
    /** A typing call that was written. */
    record Written(
            String node, String conversationId, @Nullable Bearer bearer, long atMs) {}

    private final ClusterWorld world;
    private int minted;

    final List<Written> written = new ArrayList<>();
    final List<String> lookUpsBy = new ArrayList<>();
    Capabilities capabilities = Capabilities.GUEST;
    long answerMs = 40;
    long mintMs = 60;
    long lookUpMs = 50;

    FakePlatform(ClusterWorld world) {
        this.world = world;
    }

    List<Long> callsOf(String conversationId) {
        return written.stream()
                .filter(one -> one.conversationId.equals(conversationId))
                .map(Written::atMs)
                .toList();
    }

    int minted() {
        return minted;
    }

    /** As one node sees it. */
    Upstream of(ClusterWorld.Node node) {
        return new Upstream() {
            @Override
            public Capabilities capabilities() {
                return capabilities;
            }

            @Override
            public long admit(@Nullable Bearer bearer, Claim claim, long nowMs) {
                return Verdict.TAKEN;
            }

            @Override
            public void type(TypingCall call) {
                node.after(1, () -> {
                    if (call.leaving(world.nowMs()) != null) {
                        throw new AssertionError("a call was taken back, and no test here does that");
                    }
                    written.add(new Written(node.id, call.conversationId(), call.bearer(), world.nowMs()));
                    node.after(answerMs, () -> call.ended(CallResult.accepted(204)));
                });
            }

            @Override
            public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
                minted++;
                node.after(mintMs, () -> reply.minted("guest-token-of-" + conversationId, 600_000));
            }

            @Override
            public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
                lookUpsBy.add(node.id);
                node.after(lookUpMs, () -> reply.found(facts(conversationId)));
            }
        };
    }

    static ConversationFacts facts(String conversationId) {
        List<Participant> participants = new ArrayList<>();
        participants.add(new Participant("guest", "customer", null, false, List.of("comm-guest")));
        for (int n = 1; n <= 3; n++) {
            participants.add(new Participant("agent-" + n, "agent", "user-" + n, false, List.of("comm-" + n)));
        }
        return new ConversationFacts(conversationId, false, participants);
    }
}
