package io.keyfold.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table: a metric of one system beside the same of another, round by round.
 *
 * @param what in words
 * @param scenario whose samples
 * @param metric name of it
 * @param system the one that is judged
 * @param peer the one it stands beside; null when the value stands for itself
 * @param compare how
 * @param limit what it must keep; null when it is only shown
 */
record Figure(
        String what,
        String scenario,
        String metric,
        String system,
        @Nullable String peer,
        Compare compare,
        @Nullable Limit limit) {
    /** How two values become one. */
    enum Compare {
        RATIO,
        DIFFERENCE,
        VALUE
    }

    /** A threshold on the median. */
    record Limit(Sign sign, double value) {
        /** Where the median must lie. */
        enum Sign {
            AT_MOST("<="),
            BELOW("<"),
            AT_LEAST(">=");

            private final String text;

            Sign(String text) {
                this.text = text;
            }
        }

        static Limit atMost(double value) {
            return new Limit(Sign.AT_MOST, value);
        }

        static Limit atLeast(double value) {
            return new Limit(Sign.AT_LEAST, value);
        }

        static Limit below(double value) {
            return new Limit(Sign.BELOW, value);
        }

        boolean isKept(double median) {
            return switch (sign) {
                case AT_MOST -> median <= value;
                case BELOW -> median < value;
                case AT_LEAST -> median >= value;
            };
        }

        @Override
        public String toString() {
            return sign.text + " " + Table.number(value);
        }
    }

    /** What a run made of it. */
    record Outcome(Figure figure, Spread result, Spread own, @Nullable Spread peer) {
        boolean isKept() {
            Limit limit = figure.limit();
            return limit == null || limit.isKept(result.median());
        }
    }

    /** The system's value over the peer's. */
    static Figure ratio(
            String what, String scenario, String metric, String system, String peer, @Nullable Limit limit) {
        return new Figure(what, scenario, metric, system, peer, Compare.RATIO, limit);
    }

    /** The system's value less the peer's. */
    static Figure beyond(
            String what, String scenario, String metric, String system, String peer, @Nullable Limit limit) {
        return new Figure(what, scenario, metric, system, peer, Compare.DIFFERENCE, limit);
    }

    static Figure value(String what, String scenario, String metric, String system, @Nullable Limit limit) {
        return new Figure(what, scenario, metric, system, null, Compare.VALUE, limit);
    }

    /** Null when a run measured nothing for it. */
    @Nullable
    Outcome of(Samples samples) {
        TreeMap<Integer, Double> own = samples.rounds(scenario, system, metric);
        if (own.isEmpty()) {
            return null;
        }
        if (peer == null) {
            Spread alone = Spread.of(own.values());
            return new Outcome(this, alone, alone, null);
        }
        TreeMap<Integer, Double> others = samples.rounds(scenario, peer, metric);
        others.keySet().retainAll(own.keySet());
        if (others.isEmpty()) {
            return null;
        }
        List<Double> results = new ArrayList<>();
        for (Map.Entry<Integer, Double> other : others.entrySet()) {
            double value = own.get(other.getKey());
            results.add(compare == Compare.RATIO ? value / other.getValue() : value - other.getValue());
        }
        return new Outcome(this, Spread.of(results), Spread.of(own.values()), Spread.of(others.values()));
    }
}
