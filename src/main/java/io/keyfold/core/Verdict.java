package io.keyfold.core;

/**
 * The answer to a desktop, packed into a {@code long} so that a keystroke allocates nothing: the low 8 bits are the
 * code of a {@link Reason} (1–63), of a {@link ProblemCode} (64–127), or 0 for {@link #TAKEN}; the bits above are the
 * milliseconds until another call can matter (0: not said).
 */
public final class Verdict {
    /** Taken, with nothing to decide: a stop, a message, a guest token. */
    public static final long TAKEN = 0;

    private static final int CODE_BITS = 8;
    private static final long CODE_MASK = (1 << CODE_BITS) - 1;
    private static final long NEXT_MAX_MS = (1L << 40) - 1;
    private static final int FIRST_PROBLEM_CODE = 64;

    private Verdict() {}

    /** A decided keystroke; {@code nextMs} is clamped to 0 … 2^40-1. */
    public static long of(Reason reason, long nextMs) {
        return Math.min(Math.max(nextMs, 0), NEXT_MAX_MS) << CODE_BITS | reason.code();
    }

    public static long of(Reason reason) {
        return reason.code();
    }

    public static long of(ProblemCode problem) {
        return problem.code();
    }

    public static boolean isProblem(long verdict) {
        return (verdict & CODE_MASK) >= FIRST_PROBLEM_CODE;
    }

    /** Whether {@link #reason(long)} may be asked. */
    public static boolean isDecision(long verdict) {
        long code = verdict & CODE_MASK;
        return code > 0 && code < FIRST_PROBLEM_CODE;
    }

    /** Whether its code is one that this version knows, as it has to be asked of what comes from elsewhere. */
    public static boolean isKnown(long verdict) {
        int code = (int) (verdict & CODE_MASK);
        return verdict >= 0 && (code == TAKEN || Reason.isCode(code) || ProblemCode.isCode(code));
    }

    public static Reason reason(long verdict) {
        return Reason.ofCode((int) (verdict & CODE_MASK));
    }

    public static ProblemCode problem(long verdict) {
        return ProblemCode.ofCode((int) (verdict & CODE_MASK));
    }

    /** Milliseconds until another call can matter; 0 when not said. */
    public static long nextMs(long verdict) {
        return verdict >>> CODE_BITS;
    }
}
