package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.Gcra;
import org.jspecify.annotations.Nullable;

/**
 * The configured limits as rates; replaced as a whole by a reload. A null rate is no limit.
 *
 * @param token of each upstream token, typing calls
 * @param cluster of all typing calls together
 * @param control of look-ups and token requests
 * @param perMonth all upstream calls in a calendar month (UTC), 0 for none
 */
record Rates(
        @Nullable Rate token,
        @Nullable Rate cluster,
        @Nullable Rate control,
        long perMonth) {

    static Rates of(Settings.UpstreamLimits limits) {
        return new Rates(
                Rate.of(limits.perTokenPerMinute()),
                Rate.of(limits.perMinute()),
                Rate.of(limits.controlPerMinute()),
                limits.perMonth());
    }

    /**
     * One limit. Of its burst, half is kept for first calls: a refresh renews what the guest still sees.
     *
     * @param perMinute as configured, at least 1
     */
    record Rate(int perMinute, Gcra first, Gcra refresh) {
        static @Nullable Rate of(int perMinute) {
            if (perMinute <= 0) {
                return null;
            }
            Gcra first = Gcra.belowPerMinute(perMinute);
            return new Rate(perMinute, first, new Gcra(first.intervalNs(), first.toleranceNs() / 2));
        }

        Gcra forCall(boolean isFirst) {
            return isFirst ? first : refresh;
        }
    }

    /** The rate of {@code limit} for such a call; null without a limit. */
    static @Nullable Gcra forCall(@Nullable Rate limit, boolean first) {
        return limit == null ? null : limit.forCall(first);
    }
}
