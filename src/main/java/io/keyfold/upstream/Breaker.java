package io.keyfold.upstream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.keyfold.core.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the platform's host is worth a call at all: one for all loops of a node, and one for each host. What the
 * platform refuses (401, 403, 429) it has answered; only silence, slowness, broken connections and 5xx speak against
 * it. By any thread; times are monotonic ms.
 *
 * <p>The library counts its window under a lock, held for a few additions once a call: its way without locks reads a
 * clock of its own, and could not be tested.
 */
public final class Breaker {
    /** In this much of a call's time, or less, a healthy platform answers. */
    private static final double SLOW_SHARE = 0.8;

    private static final int WINDOW_S = 5;
    private static final int LEAST_CALLS = 10;
    private static final float FAILED_PERCENT = 50;
    private static final float SLOW_PERCENT = 80;
    private static final int PROBES = 5;
    private static final long OPEN_MIN_MS = 2_000;
    private static final long OPEN_MAX_MS = 30_000;
    private static final double OPEN_GROWS_BY = 1.5;
    private static final double OPEN_JITTER = 0.3;

    /** Who was turned away comes back within so long after the calls begin again, not all at once. */
    private static final int SPREAD_MS = 1_000;

    /** When half open, the probes are out: what came of them is known then. */
    private static final long PROBING_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    /** Whether one call may be made. */
    enum Leave {
        REFUSED,
        CALL,
        /** It is one of those that decide whether calls begin again. */
        PROBE
    }

    /** Nobody sees it: the library asks for one. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed() {
            super("the platform failed", null, false, false);
        }
    }

    private final CircuitBreaker circuit;

    /** Says all that it has to by being there. */
    private final Throwable failed = new Failed();

    private final LongSupplier nowMs;
    private volatile long openUntilMs;
    private volatile long sinceEpochMs = System.currentTimeMillis();

    /**
     * @param host whose; for the log
     * @param timeoutMs after which a call to it has failed
     * @param nowMs the monotonic clock
     */
    public Breaker(String host, long timeoutMs, LongSupplier nowMs) {
        this.nowMs = nowMs;
        IntervalFunction jittered =
                IntervalFunction.ofExponentialRandomBackoff(OPEN_MIN_MS, OPEN_GROWS_BY, OPEN_JITTER, OPEN_MAX_MS);
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindow(
                        WINDOW_S,
                        LEAST_CALLS,
                        SlidingWindowType.TIME_BASED,
                        SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .failureRateThreshold(FAILED_PERCENT)
                .slowCallRateThreshold(SLOW_PERCENT)
                .slowCallDurationThreshold(Duration.ofMillis((long) ((double) timeoutMs * SLOW_SHARE)))
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .waitIntervalFunctionInOpenState(attempt -> opening(jittered.apply(attempt)))
                .clock(new MonotonicClock(nowMs))
                .currentTimestampFunction(clock -> nowMs.getAsLong(), TimeUnit.MILLISECONDS)
                .writableStackTraceEnabled(false)
                .build();
        circuit = CircuitBreaker.of("upstream", config);
        circuit.getEventPublisher().onStateTransition(event -> {
            sinceEpochMs = System.currentTimeMillis();
            LOG.warn(
                    "breaker of the upstream host={} state={} open_ms={}",
                    host,
                    label(event.getStateTransition().getToState()),
                    Math.max(0, openUntilMs - nowMs.getAsLong()));
        });
    }

    private long opening(long waitMs) {
        openUntilMs = nowMs.getAsLong() + waitMs;
        return waitMs;
    }

    /** Leave for one call, of which the end is told by {@link #ended}, or that it never left by {@link #unused}. */
    Leave tryAcquire() {
        if (!circuit.tryAcquirePermission()) {
            return Leave.REFUSED;
        }
        // The state cannot leave half open before each probe has ended.
        return circuit.getState() == CircuitBreaker.State.HALF_OPEN ? Leave.PROBE : Leave.CALL;
    }

    /** When whoever was refused may come back, jittered. */
    long againMs() {
        long openMs = circuit.getState() == CircuitBreaker.State.OPEN ? openUntilMs - nowMs.getAsLong() : PROBING_MS;
        return Math.max(1, openMs) + ThreadLocalRandom.current().nextInt(SPREAD_MS);
    }

    /** The call was not made. */
    void unused(Leave leave) {
        if (counts(leave)) {
            circuit.releasePermission();
        }
    }

    /**
     * A call that left before the breaker opened may end when it is half open: what was is not what the probes are to
     * find out, and what it would give back is not of their number.
     */
    private boolean counts(Leave leave) {
        return leave == Leave.PROBE || circuit.getState() != CircuitBreaker.State.HALF_OPEN;
    }

    /** How it ended; {@code tookNs} since it was written, 0 when it was not. */
    void ended(Leave leave, Outcome outcome, long tookNs) {
        if (!counts(leave)) {
            return;
        }
        switch (outcome) {
            case TIMEOUT, UNREACHABLE -> circuit.onError(tookNs, TimeUnit.NANOSECONDS, failed);
            case ACCEPTED, TOKEN_REJECTED, REJECTED, THROTTLED -> circuit.onSuccess(tookNs, TimeUnit.NANOSECONDS);
            case STALE, CANCELLED -> circuit.releasePermission();
        }
    }

    /** 0 closed, 1 half open, 2 open: the value of its gauge. */
    public int state() {
        return switch (circuit.getState()) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
        };
    }

    /** The same as a word. */
    public String label() {
        return label(circuit.getState());
    }

    /** Since when, wall time. */
    public long sinceEpochMs() {
        return sinceEpochMs;
    }

    private static String label(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> "open";
            case HALF_OPEN -> "half-open";
            case CLOSED, DISABLED, METRICS_ONLY -> "closed";
        };
    }

    /** The monotonic clock in the form that the library asks for: only differences mean something. */
    private static final class MonotonicClock extends Clock {
        private final LongSupplier nowMs;

        MonotonicClock(LongSupplier nowMs) {
            this.nowMs = nowMs;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMs.getAsLong());
        }
    }
}
