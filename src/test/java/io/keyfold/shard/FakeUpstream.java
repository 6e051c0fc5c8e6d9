package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Outcome;
import io.keyfold.core.Participant;
import io.keyfold.core.Rank;
import io.keyfold.core.Verdict;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.CallResult.Refusal;
import io.keyfold.upstream.Capabilities;
import io.keyfold.upstream.Upstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A platform that does what a test says, in the world's time. What nothing was said of goes well. */
final class FakeUpstream implements Upstream {
    static final long TIMEOUT_MS = 2_000;

    static final CallResult ACCEPT = CallResult.accepted(204);
    static final CallResult UNAUTHORIZED = answer(Outcome.TOKEN_REJECTED, 401, 0, Refusal.NONE);
    static final CallResult FEATURE_OFF = answer(Outcome.REJECTED, 403, 0, Refusal.FEATURE_OFF);
    static final CallResult FORBIDDEN = answer(Outcome.REJECTED, 403, 0, Refusal.FORBIDDEN);
    static final CallResult UNKNOWN = answer(Outcome.REJECTED, 404, 0, Refusal.UNKNOWN);
    static final CallResult CONFLICT = answer(Outcome.REJECTED, 409, 0, Refusal.ENDED);
    static final CallResult SERVER_ERROR = answer(Outcome.UNREACHABLE, 500, 0, Refusal.NONE);
    static final CallResult CONNECTION_REFUSED = CallResult.unwritten(Outcome.UNREACHABLE);
    static final CallResult NO_PLATFORM_TOKEN = CallResult.unwritten(Outcome.TOKEN_REJECTED);
    static final CallResult SILENCE = new CallResult(Outcome.TIMEOUT, true, 0, 0, Refusal.NONE);

    /** One typing call that was written, at a time since the world began. */
    record Written(
            String conversationId,
            String participantId,
            @Nullable String communicationId,
            @Nullable String guestToken,
            @Nullable Bearer bearer,
            long atMs) {}

    /** One request for a guest token or for participants. */
    record Asked(String conversationId, @Nullable Bearer bearer, long atMs) {}

    private record Token(String conversationId, long endsAtMs) {}

    private final World world;
    private final Capabilities capabilities;
    private final Map<String, Token> tokens = new HashMap<>();

    /** Until when the shards were told that a token lives: a little longer than it does. */
    private final Map<String, Long> liveUntilMs = new HashMap<>();

    private int minted;

    final Deque<CallResult> nextTyping = new ArrayDeque<>();
    final Deque<CallResult> nextMints = new ArrayDeque<>();
    final Deque<CallResult> nextLookUps = new ArrayDeque<>();

    /** Answers typing calls for which nothing is queued; null leaves it to the token. */
    Function<Written, @Nullable CallResult> typing = written -> null;

    Function<String, ConversationFacts> facts = FakeUpstream::twoAgentsAndTheGuest;
    long admission = Verdict.TAKEN;
    long connectMs;
    long answerMs = 40;
    long mintMs = 60;
    long tokenLifeMs = 600_000;
    long lookUpMs = 50;

    final List<Written> written = new ArrayList<>();

    /** Calls that ended the indicator; {@link #written} are those that showed it. */
    final List<Written> offs = new ArrayList<>();

    final List<Asked> mints = new ArrayList<>();
    final List<Asked> lookUps = new ArrayList<>();
    final List<Boolean> admitted = new ArrayList<>();
    int rejectedTokens;

    FakeUpstream(World world, Capabilities capabilities) {
        this.world = world;
        this.capabilities = capabilities;
    }

    static CallResult throttled(long retryAfterMs) {
        return answer(Outcome.THROTTLED, 429, retryAfterMs, Refusal.NONE);
    }

    static CallResult busy(long retryAfterMs) {
        return answer(Outcome.UNREACHABLE, 503, retryAfterMs, Refusal.NONE);
    }

    static Participant agent(int n, boolean ended) {
        return new Participant("agent-" + n, "agent", "user-" + n, ended, List.of("comm-" + n));
    }

    static ConversationFacts twoAgentsAndTheGuest(String conversationId) {
        Participant guest = new Participant("guest", "customer", null, false, List.of("comm-guest"));
        return new ConversationFacts(conversationId, false, List.of(guest, agent(1, false), agent(2, false)));
    }

    /** A token of this conversation that a desktop may hand over. */
    String issue(String conversationId, long lifeMs) {
        String token = "guest-token-" + ++minted;
        tokens.put(token, new Token(conversationId, world.elapsedMs() + lifeMs));
        return token;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public long admit(@Nullable Bearer bearer, Claim claim, long nowMs) {
        if (admission == Verdict.TAKEN) {
            admitted.add(claim.rank() != Rank.REFRESH);
        }
        return admission;
    }

    @Override
    public void type(TypingCall call) {
        world.after(connectMs, () -> {
            CallResult next = nextTyping.peek();
            if (next != null && !next.written()) {
                nextTyping.remove();
                world.guestOf(call.conversationId()).unwritten();
                call.ended(next);
                return;
            }
            Outcome refusal = call.leaving(world.nowMs());
            if (refusal != null) {
                // Later than it could be: the next call may be on its way by then.
                world.after(1, () -> call.ended(CallResult.unwritten(refusal)));
                return;
            }
            write(call);
        });
    }

    private void write(TypingCall call) {
        Written one = new Written(
                call.conversationId(),
                call.participantId(),
                call.communicationId(),
                call.guestToken(),
                call.bearer(),
                world.elapsedMs());
        assertThat(one.guestToken() != null).as("a guest token").isEqualTo(capabilities.needsGuestToken());
        assertThat(liveUntilMs.getOrDefault(one.guestToken(), Long.MAX_VALUE))
                .as("end of the token of %s", one)
                .isGreaterThan(one.atMs());
        CallResult result = resultOf(one);
        if (call.on()) {
            written.add(one);
            world.guestOf(one.conversationId()).written(one, result);
        } else {
            assertThat(capabilities.hasOff()).as("a dialect that knows Off").isTrue();
            offs.add(one);
            world.guestOf(one.conversationId()).off(result);
        }
        rejectedTokens += result.outcome() == Outcome.TOKEN_REJECTED ? 1 : 0;
        long tookMs = result == SILENCE ? TIMEOUT_MS : answerMs;
        world.atPlatform(
                world.elapsedMs() + tookMs,
                () -> world.guestOf(one.conversationId()).answered(result));
        world.after(tookMs, () -> call.ended(result));
    }

    private CallResult resultOf(Written one) {
        CallResult queued = nextTyping.poll();
        CallResult said = queued != null ? queued : typing.apply(one);
        if (said != null) {
            return said;
        }
        return !capabilities.needsGuestToken() || isLive(one) ? ACCEPT : UNAUTHORIZED;
    }

    boolean isLive(Written one) {
        Token token = tokens.get(one.guestToken());
        return token != null
                && token.conversationId().equals(one.conversationId())
                && world.elapsedMs() < token.endsAtMs();
    }

    @Override
    public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
        mints.add(new Asked(conversationId, bearer, world.elapsedMs()));
        CallResult failure = nextMints.poll();
        // The platform's clock starts when it makes the token, ours when it arrives: half way.
        world.after(mintMs / 2, () -> {
            String token = issue(conversationId, tokenLifeMs);
            world.after(mintMs - mintMs / 2, () -> {
                if (failure == null) {
                    liveUntilMs.put(token, world.elapsedMs() + tokenLifeMs);
                    reply.minted(token, tokenLifeMs);
                } else {
                    reply.failed(failure);
                }
            });
        });
    }

    @Override
    public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
        lookUps.add(new Asked(conversationId, bearer, world.elapsedMs()));
        CallResult failure = nextLookUps.poll();
        world.after(lookUpMs, () -> {
            if (failure == null) {
                reply.found(facts.apply(conversationId));
            } else {
                reply.failed(failure);
            }
        });
    }

    private static CallResult answer(Outcome outcome, int status, long retryAfterMs, Refusal refusal) {
        return new CallResult(outcome, true, status, retryAfterMs, refusal);
    }
}
