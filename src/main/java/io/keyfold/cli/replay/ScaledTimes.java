package io.keyfold.cli.replay;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The times of relay and platform at a speed. What a person would notice is divided by it and what counts per minute is
 * multiplied, so that a trace at speed N gives the calls it gives at speed 1. {@code typing.max-age} and
 * {@code upstream.timeout} stay: they bound real delays.
 */
final class ScaledTimes {
    private static final long REFRESH_MS = 4_000;
    private static final long DISPLAY_MS = 5_000;
    private static final long IDLE_MS = 5_000;
    private static final long MESSAGE_FLOOR_MS = 1_000;
    private static final long RENEW_BEFORE_MS = 60_000;
    private static final long LEASE_IDLE_MS = 120_000;
    /** Life of a guest token when none is asked for, in the trace's own time. */
    static final long GUEST_TOKEN_LIFE_MS = 600_000;

    private static final int PER_TOKEN_PER_MINUTE = 300;
    private static final int FRAMES_PER_SECOND = 1_000;

    private final int speed;
    private final long guestTokenLifeMs;

    /** @param speed 1 to {@link Plan#MAX_SPEED} */
    ScaledTimes(int speed) {
        this(speed, GUEST_TOKEN_LIFE_MS);
    }

    /**
     * @param speed 1 to {@link Plan#MAX_SPEED}
     * @param guestTokenLifeMs in the trace's own time
     */
    ScaledTimes(int speed, long guestTokenLifeMs) {
        this.speed = speed;
        this.guestTokenLifeMs = guestTokenLifeMs;
    }

    /** {@code typing.*}, {@code lease.*} and limits that differ from the defaults. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("typing.refresh-interval", scaled(REFRESH_MS));
        settings.put("typing.display-duration", scaled(DISPLAY_MS));
        settings.put("typing.idle-timeout", scaled(IDLE_MS));
        settings.put("typing.message-floor", scaled(MESSAGE_FLOOR_MS));
        settings.put("lease.renew-before", scaled(RENEW_BEFORE_MS));
        settings.put("lease.idle-after", scaled(LEASE_IDLE_MS));
        settings.put("upstream.limits.per-token-per-minute", Integer.toString(perTokenPerMinute()));
        settings.put("ws.max-frames-per-second", Integer.toString(FRAMES_PER_SECOND * speed));
        return settings;
    }

    /** How long the guest sees one call, in real ns. */
    long displayNs() {
        return DISPLAY_MS * 1_000_000 / speed;
    }

    /** Life of a guest token, in real ms. */
    long guestTokenLifeMs() {
        return Math.max(1, guestTokenLifeMs / speed);
    }

    /** Typing and message calls that one upstream token may make in a real minute. */
    int perTokenPerMinute() {
        return PER_TOKEN_PER_MINUTE * speed;
    }

    /** The fewest calls for a trace that light every keystroke; in the trace's own time. */
    static IdealCalls fewest(Trace trace) {
        return IdealCalls.fewest(trace, (int) DISPLAY_MS);
    }

    /** The calls of the relay's rule without any delay; in the trace's own time. */
    static IdealCalls refreshing(Trace trace) {
        return IdealCalls.refreshing(trace, (int) REFRESH_MS, (int) MESSAGE_FLOOR_MS, (int) DISPLAY_MS);
    }

    private String scaled(long ms) {
        return ms / speed + "ms";
    }
}
