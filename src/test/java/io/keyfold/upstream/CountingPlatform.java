package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Claim;
import io.keyfold.core.Outcome;
import io.keyfold.core.RateTold;
import io.keyfold.upstream.CallResult.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The platform in a {@link ShortageWorld}: an exact sliding window for each token, as the simulator has it, answers
 * with headers that may lie, and every way to fail.
 */
final class CountingPlatform {
    private static final long WINDOW_MS = 60_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final CallResult UNAUTHORIZED = new CallResult(Outcome.TOKEN_REJECTED, true, 401, 0, Refusal.NONE);

    /** How it answers what is within its limit. */
    enum Mood {
        WELL,
        SILENT,
        BROKEN,
        UNAUTHORIZED,
        FORBIDDEN,
        THROTTLED
    }

    /** What it allows a token in 60 s; 0 for no limit. */
    int allows;

    /** What its headers say that it allows; 0 for no headers. */
    int says;

    /** Whether its window slides; else it begins anew each minute. */
    boolean slides = true;

    long latencyMs = 40;
    Mood mood = Mood.WELL;

    /** Agents' tokens that it answers 401, for good. */
    final Set<Bearer> refuses = new HashSet<>();

    final List<Long> arrivedAtMs = new ArrayList<>();
    final List<Long> acceptedAtMs = new ArrayList<>();
    final List<Long> throttledAtMs = new ArrayList<>();

    /** Calls of desktops and messages that were refused. */
    int othersThrottled;

    int othersTaken;
    int mostAtOnce;

    private final ShortageWorld world;
    private final Map<Long, Deque<Long>> windows = new HashMap<>();
    private final Map<String, List<Long>> callsOf = new HashMap<>();
    private int atOnce;

    CountingPlatform(ShortageWorld world) {
        this.world = world;
    }

    /** Accepted calls of a conversation. */
    List<Long> callsOf(String conversation) {
        return callsOf.getOrDefault(conversation, List.of());
    }

    /** Another call with the token, of a desktop. */
    void take(@Nullable Bearer bearer) {
        if (tryTake(window(bearer))) {
            othersTaken++;
        } else {
            othersThrottled++;
        }
    }

    private Deque<Long> window(@Nullable Bearer bearer) {
        return windows.computeIfAbsent(bearer == null ? 0 : bearer.id(), id -> new ArrayDeque<>());
    }

    private boolean tryTake(Deque<Long> window) {
        while (!window.isEmpty() && world.nowMs() - window.peekFirst() >= WINDOW_MS) {
            if (slides) {
                window.removeFirst();
            } else {
                window.clear();
            }
        }
        if (allows > 0 && window.size() >= allows) {
            return false;
        }
        window.addLast(world.nowMs());
        return true;
    }

    private long resetS(Deque<Long> window) {
        Long oldest = window.peekFirst();
        return oldest == null ? 1 : Math.max(1, (oldest + WINDOW_MS - world.nowMs() + 999) / 1_000);
    }

    /** Most calls of any 60 s, those of others included. */
    int count(@Nullable Bearer bearer) {
        return window(bearer).size();
    }

    Upstream of(ShortageWorld.Node node) {
        return new Client(node);
    }

    private record Ended(boolean reachedOut, @Nullable RateTold told, long tookNs) implements Admittance.Course {}

    /** One node's way to it. */
    private final class Client implements Upstream {
        private final ShortageWorld.Node node;

        Client(ShortageWorld.Node node) {
            this.node = node;
        }

        @Override
        public Capabilities capabilities() {
            return node.dialect();
        }

        @Override
        public long admit(@Nullable Bearer bearer, Claim claim, long nowMs) {
            return node.admittance.admit(bearer, claim, nowMs);
        }

        @Override
        public void type(TypingCall call) {
            Breaker.Leave leave = node.admittance.began();
            world.after(1, () -> {
                Outcome refusal = call.leaving(world.nowMs());
                if (refusal == null) {
                    arrived(call, leave);
                } else {
                    ended(call, leave, CallResult.unwritten(refusal), null, 0);
                }
            });
        }

        private void arrived(TypingCall call, Breaker.Leave leave) {
            arrivedAtMs.add(world.nowMs());
            mostAtOnce = Math.max(mostAtOnce, ++atOnce);
            if (mood == Mood.SILENT || latencyMs >= ShortageWorld.TIMEOUT_MS) {
                CallResult late = new CallResult(Outcome.TIMEOUT, true, 0, 0, Refusal.NONE);
                answer(call, leave, late, null, ShortageWorld.TIMEOUT_MS);
                return;
            }
            Deque<Long> window = window(call.bearer());
            boolean refused = mood == Mood.THROTTLED || !tryTake(window);
            CallResult result = refused ? throttled(window) : taken(call);
            RateTold told = says == 0 ? null : new RateTold(window.size(), says, Math.min(60, resetS(window)) * 1_000);
            answer(call, leave, result, told, latencyMs);
        }

        private CallResult taken(TypingCall call) {
            if (call.bearer() != null && refuses.contains(call.bearer())) {
                return UNAUTHORIZED;
            }
            return switch (mood) {
                case FORBIDDEN -> new CallResult(Outcome.REJECTED, true, 403, 0, Refusal.FORBIDDEN);
                case UNAUTHORIZED -> UNAUTHORIZED;
                case BROKEN -> new CallResult(Outcome.UNREACHABLE, true, 503, 0, Refusal.NONE);
                case WELL, SILENT, THROTTLED -> {
                    acceptedAtMs.add(world.nowMs());
                    callsOf.computeIfAbsent(call.conversationId(), id -> new ArrayList<>())
                            .add(world.nowMs());
                    yield CallResult.accepted(204);
                }
            };
        }

        private CallResult throttled(Deque<Long> window) {
            throttledAtMs.add(world.nowMs());
            return new CallResult(Outcome.THROTTLED, true, 429, resetS(window) * 1_000, Refusal.NONE);
        }

        private void answer(
                TypingCall call, Breaker.Leave leave, CallResult result, @Nullable RateTold told, long tookMs) {
            world.after(tookMs, () -> {
                atOnce--;
                ended(call, leave, result, told, tookMs);
            });
        }

        private void ended(
                TypingCall call, Breaker.Leave leave, CallResult result, @Nullable RateTold told, long tookMs) {
            node.admittance.ended(
                    leave, call.bearer(), result, new Ended(result.written(), told, tookMs * NS_PER_MS), world.nowMs());
            TokenBudget token = call.bearer() == null
                    ? node.budgets.clientToken()
                    : node.budgets.tokenOf(call.bearer(), world.nowMs());
            if (token != null && call.bearer() != null && result.outcome() == Outcome.TOKEN_REJECTED) {
                node.budgets.refused(token, world.nowMs());
            }
            if (token != null
                    && result.outcome() == Outcome.THROTTLED
                    && !node.dialect().needsGuestToken()) {
                node.budgets.backOff(token, result.retryAfterMs(), world.nowMs());
            }
            call.ended(result);
        }

        @Override
        public void mintGuestToken(String conversationId, @Nullable Bearer bearer, MintReply reply) {
            world.after(60, () -> reply.minted("token-of-" + conversationId, 3_600_000));
        }

        @Override
        public void lookUp(String conversationId, @Nullable Bearer bearer, LookUpReply reply) {
            throw new IllegalStateException("nobody is looked up here");
        }
    }
}
