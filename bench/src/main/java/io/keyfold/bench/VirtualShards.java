package io.keyfold.bench;

import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.Signal;
import io.keyfold.core.TypingPolicy;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.ops.LoopMeters;
import io.keyfold.shard.ShardLoop;
import io.keyfold.shard.ShardOptions;
import io.keyfold.shard.TimelineRule;
import io.keyfold.upstream.CallResult;
import io.keyfold.upstream.Capabilities;
import io.keyfold.upstream.ConversationParser;
import io.keyfold.upstream.Upstream;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The product's shards of one event loop in virtual time, before a platform that answers at the end of each turn. Ids
 * are 36 characters long, guest tokens 64; each is made anew for every signal and answer, as bytes from a socket are.
 */
final class VirtualShards implements Upstream {
    private static final TypingPolicy TYPING = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);
    private static final LeasePolicy LEASE = LeasePolicy.of(60_000, 120_000);
    private static final int PER_TOKEN_PER_MINUTE = 300;
    private static final int DIGITS = 12;
    private static final byte[] ID = "00000000-0000-4000-8000-000000000000".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] TOKEN = "t".repeat(64).getBytes(StandardCharsets.ISO_8859_1);

    private final ShardLoop loop;
    private final boolean lookedUp;
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(2);
    private long tokenLifeMs = 3_600_000;
    private long nowMs;
    private long nextPollAtMs;
    private boolean armed;
    private Runnable whenAnswered = () -> {};
    private IntConsumer whenTaken = number -> {};
    private long calls;
    private long mints;

    /** @param lookedUp whether participants are verified: agent and customer are known then, with all their ids */
    VirtualShards(boolean lookedUp, int most, LoopMeters meters) {
        this.lookedUp = lookedUp;
        ShardOptions options = new ShardOptions(
                TYPING,
                LEASE,
                new ParticipantRule(Set.of("agent", "user"), true),
                lookedUp,
                false,
                true,
                false,
                false,
                true,
                Gcra.belowPerMinute(PER_TOKEN_PER_MINUTE),
                new TimelineRule(false, false, 0),
                most);
        loop = new ShardLoop(options, this, meters, () -> nowMs, () -> nowMs, () -> random.nextInt(1_000));
        loop.whenArmed(() -> {
            armed = true;
            nextPollAtMs = nowMs + loop.tickMs();
        });
    }

    /** Life of the guest tokens that are given out from now on. */
    void tokenLifeMs(long lifeMs) {
        tokenLifeMs = lifeMs;
    }

    long nowMs() {
        return nowMs;
    }

    ShardLoop loop() {
        return loop;
    }

    /** From now on answers of the platform wait for {@link #drain}, which {@code wake} asks for. */
    void answerLater(Runnable wake) {
        whenAnswered = wake;
    }

    /** {@code told} hears of each typing call that the platform takes, by the number of its conversation. */
    void whenTaken(IntConsumer told) {
        whenTaken = told;
    }

    /** Moves the clock, if that is later, and nothing else; see {@link #pollDue}. */
    long moveTo(long atMs) {
        nowMs = Math.max(nowMs, atMs);
        return nowMs;
    }

    /** Typing calls made so far. */
    long calls() {
        return calls;
    }

    /** Guest tokens asked for so far. */
    long mints() {
        return mints;
    }

    /** Conversations that hold a token. */
    long held() {
        return loop.gauges().leases(LeaseState.HELD);
    }

    void requireHeld(long expected) {
        if (held() != expected) {
            throw new IllegalStateException(held() + " of " + expected + " conversations hold a lease");
        }
    }

    /** One signal of the conversation of this number, and all that the platform answers at once. */
    void signal(Signal.Kind kind, int number, VerdictSink reply) {
        Agent agent = new Agent(id('d', number), false, null);
        loop.signal(Signal.of(kind, id('a', number), id('b', number), agent), nowMs, reply);
        drain();
    }

    /** Time passes; what is due happens, at the times at which a node would look. */
    void pass(long ms) {
        long untilMs = nowMs + ms;
        while (armed && nextPollAtMs <= untilMs) {
            nowMs = nextPollAtMs;
            armed = loop.poll(nowMs);
            nextPollAtMs = nowMs + loop.tickMs();
            drain();
        }
        nowMs = untilMs;
    }

    /** Handles what has become due since the last look. */
    void pollDue() {
        while (armed && nextPollAtMs <= nowMs) {
            armed = loop.poll(nowMs);
            nextPollAtMs += loop.tickMs();
        }
    }

    private void answer(Runnable answer) {
        if (answers.isEmpty()) {
            whenAnswered.run();
        }
        answers.add(answer);
    }

    /** What the platform has answered arrives. */
    void drain() {
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
    }

    /** A text of 36 characters that tells {@code kind} and {@code number}. */
    static String id(char kind, int number) {
        byte[] id = ID.clone();
        id[0] = (byte) kind;
        digits(id, number);
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] into, long number) {
        long rest = number;
        for (int i = 1; i <= DIGITS; i++) {
            into[into.length - i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    // ---- the platform ------------------------------------------------------------------------------------------

    @Override
    public Capabilities capabilities() {
        return Capabilities.GUEST;
    }

    @Override
    public long admit(@Nullable Bearer bearer, Claim claim, long atMs) {
        return Verdict.TAKEN;
    }

    @Override
    public void type(TypingCall call) {
        calls++;
        answer(() -> {
            Outcome refusal = call.leaving(nowMs);
            if (refusal == null) {
                String id = call.conversationId();
                whenTaken.accept(Integer.parseInt(id, id.length() - DIGITS, id.length(), 10));
            }
            call.ended(refusal == null ? CallResult.accepted(204) : CallResult.unwritten(refusal));
        });
    }

    @Override
    public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
        byte[] token = TOKEN.clone();
        digits(token, mints++);
        answer(() -> reply.minted(new String(token, StandardCharsets.ISO_8859_1), tokenLifeMs));
    }

    @Override
    public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
        if (!lookedUp) {
            throw new IllegalStateException("a look-up that was not asked for");
        }
        ConversationFacts facts = Objects.requireNonNull(
                ConversationParser.parse(conversationId, document(conversationId)));
        answer(() -> reply.found(facts));
    }

    /** What the platform tells of a conversation: its customer and its agent, each with one communication. */
    private static Buffer document(String conversationId) {
        String rest = conversationId.substring(1);
        return Buffer.buffer("{\"id\":\"" + conversationId + "\",\"participants\":[{\"id\":\"c" + rest
                + "\",\"purpose\":\"customer\",\"messages\":[{\"id\":\"e" + rest + "\",\"state\":\"connected\"}]},"
                + "{\"id\":\"b" + rest + "\",\"purpose\":\"agent\",\"userId\":\"d" + rest + "\",\"messages\":[{\"id\":\"f" + rest
                + "\",\"state\":\"connected\"}]}]}");
    }
}
