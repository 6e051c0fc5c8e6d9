package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.core.Gcra;
import io.keyfold.core.Rank;
import org.jspecify.annotations.Nullable;

/**
 * The configured limits as rates; replaced as a whole by a reload. A null rate is no limit.
 *
 * <p>Agents' tokens are too many to be shared by demand: their limit is divided by the members of the cluster, present
 * or not. A member that was cut off before another joined divides by one less until it hears of it.
 *
 * @param token of each agent's token at this node, typing calls
 * @param client of the relay's own token, likewise, of the whole cluster
 * @param cluster of all typing calls together
 * @param control of look-ups and token requests
 * @param perMonth all upstream calls in a calendar month (UTC), 0 for none
 */
record Rates(
        @Nullable Rate token,
        @Nullable Rate client,
        @Nullable Rate cluster,
        @Nullable Rate control,
        long perMonth) {

    /** @param members that divide the limit of agents' tokens, at least 1 */
    static Rates of(Settings.UpstreamLimits limits, int members) {
        int perToken = limits.perTokenPerMinute();
        return new Rates(
                perToken <= 0 ? null : Rate.of(Math.max(1, perToken / members)),
                Rate.of(perToken),
                Rate.of(limits.perMinute()),
                Rate.of(limits.controlPerMinute()),
                limits.perMonth());
    }

    /**
     * One limit. Of its burst a part is kept for those who have gone before: so the last permit goes to whoever begins.
     *
     * @param perMinute as configured, at least 1
     */
    record Rate(int perMinute, Gcra start, Gcra waiting, Gcra refresh, Gcra spare) {
        static @Nullable Rate of(int perMinute) {
            if (perMinute <= 0) {
                return null;
            }
            Gcra start = Gcra.belowPerMinute(perMinute);
            return new Rate(perMinute, start, withEighths(start, 7), withEighths(start, 6), withEighths(start, 1));
        }

        private static Gcra withEighths(Gcra start, int eighths) {
            return new Gcra(start.intervalNs(), start.toleranceNs() / 8 * eighths);
        }

        Gcra forCall(Rank rank) {
            return switch (rank) {
                case START -> start;
                case WAITING -> waiting;
                case REFRESH -> refresh;
                case SPARE -> spare;
            };
        }

        /** Permits a minute. */
        double used() {
            return 60e9 / start.intervalNs();
        }
    }

    /** The rate of {@code limit} for such a call; null without a limit. */
    static @Nullable Gcra forCall(@Nullable Rate limit, Rank rank) {
        return limit == null ? null : limit.forCall(rank);
    }
}
