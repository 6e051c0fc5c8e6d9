package io.keyfold.cli.replay;

/**
 * How people type, measured on 437,531 keystrokes of 323 people writing texts (timings only; derived from the public
 * logs of github.com/leo-n-eB/dataset-fr-keystrokes). The gap before a keystroke is of one of three kinds: within a
 * burst (below 1 s), a pause (below 5 s: the indicator goes out or nearly), or thinking (longer). Kinds follow each
 * other as a Markov chain; within a kind, gaps follow the quantiles here, so that gaps as a whole follow the real ones.
 */
final class TypingFigures {
    /** Within a burst, 0 to 999 ms: one in 60. */
    private static final int[] BURST_MS = {
        0, 22, 31, 32, 33, 35, 43, 63, 84, 96, 110, 117, 123, 128, 132, 137, 144, 146, 152, 158, 160, 164, 168, 174,
        176, 181, 185, 191, 193, 200, 205, 208, 214, 220, 224, 232, 239, 244, 249, 256, 265, 273, 287, 296, 306, 320,
        336, 352, 369, 391, 416, 442, 473, 503, 540, 586, 640, 704, 784, 879, 999
    };

    /** A pause, 1 to 5 s: one in 20. */
    private static final int[] PAUSE_MS = {
        1000, 1036, 1073, 1116, 1166, 1217, 1280, 1350, 1425, 1520, 1624, 1749, 1895, 2080, 2301, 2554, 2868, 3240,
        3712, 4288, 4999
    };

    /** Thinking, 5 s and longer: one in 20 up to 95 %, then the tail. */
    private static final int[] THINKING_MS = {
        5000, 5288, 5627, 6001, 6440, 6926, 7460, 8092, 8857, 9745, 10851, 12320, 13978, 16152, 19078, 23004, 28346,
        35871, 48775, 76492
    };

    private static final double[] TAIL_SHARES = {0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999, 1};
    private static final int[] TAIL_MS = {76492, 87318, 102696, 124856, 176926, 250319, 458712, 1949781};

    private static final double THINKING_TABLE_SHARE = 0.95;

    /** Share of the kind (column) of a gap after a gap of a kind (row). */
    private static final double[][] NEXT_KIND = {
        {0.91960, 0.06268, 0.01772},
        {0.75189, 0.18083, 0.06728},
        {0.68750, 0.20449, 0.10801}
    };

    /** Share of a message after a character that was appended before a gap of at least 300 ms, by kind of the gap. */
    private static final double[] MESSAGE = {0.00726, 0.02332, 0.05833};

    /** A message is sent this long after the last character of its sentence, in ms. */
    static final int MESSAGE_AFTER_MS = 250;
    /** Shortest gap that can hold a message, in ms. */
    static final int MESSAGE_GAP_MS = 300;

    private static final byte[] OPS = {Session.APPENDED, Session.INSERTED, Session.DELETED};

    /** Share of appended, inserted, deleted (innermost), after one of them (outermost) and a gap of a kind (middle). */
    private static final double[][][] NEXT_OP = {
        {{0.9443, 0.0231, 0.0326}, {0.6085, 0.0987, 0.2928}, {0.5137, 0.1668, 0.3195}},
        {{0.0636, 0.9107, 0.0257}, {0.0745, 0.5811, 0.3444}, {0.1345, 0.4749, 0.3906}},
        {{0.1256, 0.0818, 0.7926}, {0.4069, 0.3320, 0.2611}, {0.3894, 0.2762, 0.3344}}
    };

    /** The kind of gap in which a typist is when nothing is known: a burst. */
    static final int BURST = 0;

    private TypingFigures() {}

    /** The kind of the next gap; {@code uniform} is in [0, 1). */
    static int nextKind(int kind, double uniform) {
        return choose(NEXT_KIND[kind], uniform);
    }

    /** A gap of a kind, in ms; {@code uniform} is in [0, 1). */
    static int gapMs(int kind, double uniform) {
        if (kind == 0) {
            return between(BURST_MS, uniform * (BURST_MS.length - 1));
        }
        if (kind == 1) {
            return between(PAUSE_MS, uniform * (PAUSE_MS.length - 1));
        }
        if (uniform < THINKING_TABLE_SHARE) {
            return between(THINKING_MS, uniform / THINKING_TABLE_SHARE * (THINKING_MS.length - 1));
        }
        return tailMs(uniform);
    }

    static double messageShare(int kind) {
        return MESSAGE[kind];
    }

    /** The next keystroke's op after {@code op} and a gap of a kind; {@code uniform} is in [0, 1). */
    static byte nextOp(byte op, int kind, double uniform) {
        int row = op == Session.APPENDED ? 0 : op == Session.INSERTED ? 1 : 2;
        return OPS[choose(NEXT_OP[row][kind], uniform)];
    }

    private static int tailMs(double uniform) {
        int upper = 1;
        while (TAIL_SHARES[upper] <= uniform) {
            upper++;
        }
        double lowerShare = TAIL_SHARES[upper - 1];
        return between(TAIL_MS, upper - 1 + (uniform - lowerShare) / (TAIL_SHARES[upper] - lowerShare));
    }

    private static int between(int[] points, double position) {
        int below = Math.min((int) position, points.length - 2);
        return (int) Math.round(points[below] + (position - below) * (points[below + 1] - points[below]));
    }

    private static int choose(double[] shares, double uniform) {
        double sum = 0;
        for (int i = 0; i < shares.length - 1; i++) {
            sum += shares[i];
            if (uniform < sum) {
                return i;
            }
        }
        return shares.length - 1;
    }
}
