package io.keyfold.core.share;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an {@link Ask}.
 *
 * @param born of which start of the granter this is
 * @param answers the {@code seq} of the ask
 * @param stampMs the granter's clock; comes back with the next ask
 * @param reign the granter's
 * @param validMs for how long from the sending of the ask; 0 for no grant
 * @param divisor the floor is now that of one of so many members; 0 says nothing
 * @param allowances by {@link SharedLimit}
 * @param settled whether a quorum holds the roster, and nothing is to be changed in it
 * @param warns whether the granter knows of a roster, though it may have no quorum of it
 * @param roster null unless the granter has a quorum
 */
record Grant(
        long born,
        long answers,
        long stampMs,
        long reign,
        long validMs,
        int divisor,
        List<Allowance> allowances,
        boolean settled,
        boolean warns,
        @Nullable Roster roster) {

    static final long KIND = 0x4b47_0002;

    private static final int ROSTER = 1;
    private static final int SETTLED = 2;
    private static final int WARNS = 4;
    private static final int MAX_LIMITS = 64;

    Grant {
        allowances = List.copyOf(allowances);
    }

    long[] toLongs() {
        LongsOut out = new LongsOut().put(KIND).put(born).put(answers).put(stampMs);
        out.put(reign).put(validMs).put(divisor).put(allowances.size());
        for (Allowance allowance : allowances) {
            out.put(allowance.rateMicros()).put(allowance.burstMicros());
        }
        out.put((roster == null ? 0 : ROSTER) | (settled ? SETTLED : 0) | (warns ? WARNS : 0));
        if (roster != null) {
            roster.write(out);
        }
        return out.toArray();
    }

    /** Null when it is not one. */
    static @Nullable Grant of(long[] words) {
        LongsIn in = new LongsIn(words);
        if (in.next() != KIND) {
            return null;
        }
        long born = in.next();
        long answers = in.next();
        long stampMs = in.next();
        long reign = in.next();
        int validMs = in.nextCount(Granter.GRANTED_FOR_MS);
        int divisor = in.nextCount(Integer.MAX_VALUE);
        List<Allowance> allowances = readAllowances(in);
        long flags = in.next();
        Roster roster = (flags & ROSTER) == 0 ? null : Roster.read(in);
        boolean settled = (flags & SETTLED) != 0;
        boolean warns = (flags & WARNS) != 0;
        return in.isWhole()
                ? new Grant(born, answers, stampMs, reign, validMs, divisor, allowances, settled, warns, roster)
                : null;
    }

    private static List<Allowance> readAllowances(LongsIn in) {
        List<Allowance> allowances = new ArrayList<>(SharedLimit.COUNT);
        int count = in.nextCount(MAX_LIMITS);
        for (int i = 0; i < count; i++) {
            Allowance allowance = new Allowance(Math.max(0, in.next()), Math.max(0, in.next()));
            if (i < SharedLimit.COUNT) {
                allowances.add(allowance);
            }
        }
        while (allowances.size() < SharedLimit.COUNT) {
            allowances.add(Allowance.NONE);
        }
        return allowances;
    }
}
