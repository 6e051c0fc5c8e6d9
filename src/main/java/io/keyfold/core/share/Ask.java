package io.keyfold.core.share;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member says to the one that it takes for the granter, once a second: a request, a vote and an acknowledgement
 * in one. Times are durations, or stamps of the receiver's own.
 *
 * @param born of which start of the member this is; a clock and what was promised do not outlive it
 * @param seq counts up within {@code born}; the answer names it
 * @param echo what the granter said last, null when nothing was heard of it yet
 * @param reign the highest that the member has heard of
 * @param tenureMs for how long it has asked nobody else
 * @param fresh whether it has started without having heard of a roster since: it may have forgotten one
 * @param warned whether it has been told lately that there is a roster: then it founds none
 * @param leaving whether it uses nothing any more and gives back its floor
 * @param divisor its floor is that of one of so many members, 0 for none
 * @param demands permits a minute that it could use, by {@link SharedLimit}
 */
record Ask(
        long born,
        long seq,
        @Nullable Echo echo,
        long reign,
        long tenureMs,
        boolean fresh,
        boolean warned,
        boolean leaving,
        int divisor,
        List<Long> demands,
        Roster roster) {

    static final long KIND = 0x4b47_0001;

    private static final int FRESH = 1;
    private static final int LEAVING = 2;
    private static final int ECHO = 4;
    private static final int WARNED = 8;
    private static final int MAX_LIMITS = 64;

    Ask {
        demands = List.copyOf(demands);
    }

    /**
     * @param born of the granter
     * @param stampMs the granter's clock when it spoke
     */
    record Echo(long born, long stampMs) {}

    long[] toLongs() {
        LongsOut out = new LongsOut().put(KIND).put(born).put(seq);
        out.put((fresh ? FRESH : 0) | (warned ? WARNED : 0) | (leaving ? LEAVING : 0) | (echo == null ? 0 : ECHO));
        out.put(echo == null ? 0 : echo.born).put(echo == null ? 0 : echo.stampMs);
        out.put(reign).put(tenureMs).put(divisor).put(demands.size());
        demands.forEach(out::put);
        roster.write(out);
        return out.toArray();
    }

    /** Null when it is not one. */
    static @Nullable Ask of(long[] words) {
        LongsIn in = new LongsIn(words);
        if (in.next() != KIND) {
            return null;
        }
        long born = in.next();
        long seq = in.next();
        long flags = in.next();
        Echo echo = new Echo(in.next(), in.next());
        Ask ask = new Ask(
                born,
                seq,
                (flags & ECHO) == 0 ? null : echo,
                in.next(),
                in.next(),
                (flags & FRESH) != 0,
                (flags & WARNED) != 0,
                (flags & LEAVING) != 0,
                in.nextCount(Integer.MAX_VALUE),
                readDemands(in),
                Roster.read(in));
        return in.isWhole() ? ask : null;
    }

    /** A later version may know more limits, an earlier one fewer. */
    private static List<Long> readDemands(LongsIn in) {
        Long[] demands = new Long[SharedLimit.COUNT];
        Arrays.fill(demands, 0L);
        int count = in.nextCount(MAX_LIMITS);
        for (int i = 0; i < count; i++) {
            long demand = Math.max(0, in.next());
            if (i < demands.length) {
                demands[i] = demand;
            }
        }
        return List.of(demands);
    }
}
