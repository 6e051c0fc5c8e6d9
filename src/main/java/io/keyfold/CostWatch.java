package io.keyfold;

import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.ops.NodeStatus;
import io.keyfold.ops.NodeStatus.Alert;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.MonthForecast;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the month's calls come to, and one line in the log when they come near their limit, and one at it. */
final class CostWatch {
    /** How often {@link #look} is to be called, in ms. */
    static final long EVERY_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(CostWatch.class);

    private Alert told = Alert.NONE;

    /** Tells what is new since the last look. A limit that was raised, or another month, begins anew. */
    synchronized void look(Budgets.Status now) {
        Alert alert = Alert.of(now.monthUsed(), now.monthCap());
        if (alert.compareTo(told) > 0) {
            tell(alert, now);
        }
        told = alert;
    }

    private static void tell(Alert alert, Budgets.Status now) {
        if (alert == Alert.REACHED) {
            LOG.warn(
                    "the calls of this month are used up, no typing is sent until the next used={} limit={}; raise"
                            + " upstream.limits.per-month to go on",
                    now.monthUsed(),
                    now.monthCap());
        } else {
            LOG.warn("the calls of this month come near their limit used={} limit={}", now.monthUsed(), now.monthCap());
        }
    }

    static NodeStatus.Month month(Budgets.Status now, long nowEpochMs) {
        return new NodeStatus.Month(
                byLabel(now.calls().inMonth()),
                now.monthUsed(),
                now.monthCap(),
                MonthForecast.of(now.monthUsed(), now.calls().sinceEpochMs(), nowEpochMs)
                        .orElse(-1),
                now.calls().sinceEpochMs(),
                Alert.of(now.monthUsed(), now.monthCap()));
    }

    /** All operations, those that were not called included. */
    static Map<String, Long> byLabel(Map<Operation, Long> calls) {
        Map<String, Long> labelled = new LinkedHashMap<>();
        for (Operation operation : Operation.values()) {
            labelled.put(operation.label(), calls.getOrDefault(operation, 0L));
        }
        return labelled;
    }
}
