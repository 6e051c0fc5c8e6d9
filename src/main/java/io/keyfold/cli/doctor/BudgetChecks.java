package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.Gcra;
import java.util.Optional;

/** What the limits carry, and whether upstream's own limits are like them. */
final class BudgetChecks {
    private static final double MS_PER_MINUTE = 60_000;

    private final Chart chart;

    BudgetChecks(Chart chart) {
        this.chart = chart;
    }

    Finding limits() throws CheckEnded {
        Settings settings = chart.settings();
        Settings.UpstreamLimits limits = settings.upstream().limits();
        long refreshMs = settings.typing().refreshIntervalMs();
        boolean oneToken = settings.upstream().dialect() == Settings.Dialect.PLATFORM
                && settings.upstream().credential() == Settings.Credential.CLIENT;
        return limits(limits.perTokenPerMinute(), limits.perMinute(), refreshMs, oneToken);
    }

    /**
     * 0 per minute is no limit.
     *
     * @param oneToken whether all typing calls carry the relay's own token
     */
    static Finding limits(int perTokenPerMinute, int perMinute, long refreshMs, boolean oneToken) {
        double callsEach = MS_PER_MINUTE / refreshMs;
        double perToken = perTokenPerMinute == 0 ? Double.MAX_VALUE : perTokenPerMinute * Gcra.USED_SHARE / callsEach;
        double together = perMinute == 0 ? Double.MAX_VALUE : perMinute * Gcra.USED_SHARE / callsEach;
        String each = Math.round(callsEach) + " calls a minute for each typing conversation; ";
        if (Math.min(perToken, together) < 1) {
            return Finding.failed(DoctorCode.BUDGET_TOO_SMALL, each + "the limits allow less than that");
        }
        double atOnce = oneToken ? Math.min(perToken, together) : together;
        return Finding.ok(each
                + (atOnce == Double.MAX_VALUE
                        ? "no limit that conversations share"
                        : (long) atOnce + " conversations can show typing at the same time"));
    }

    /** What upstream said of the typing call's token. */
    Finding againstUpstream() throws CheckEnded {
        Reply typed = chart.typed;
        Optional<String> allowed = typed == null ? Optional.empty() : number(typed, "inin-ratelimit-allowed");
        if (typed == null || allowed.isEmpty()) {
            return Finding.notChecked("upstream's answer to the typing call tells no limit");
        }
        int own = chart.settings().upstream().limits().perTokenPerMinute();
        String seen = "upstream allows " + allowed.get() + " calls a minute, "
                + number(typed, "inin-ratelimit-count").orElse("?") + " are used; the relay is told "
                + (own == 0 ? "no limit" : own);
        return own == 0 || own > Integer.parseInt(allowed.get())
                ? Finding.failed(DoctorCode.BUDGET_ABOVE_PLATFORM, seen)
                : Finding.ok(seen);
    }

    private static Optional<String> number(Reply reply, String header) {
        return reply.header(header).map(String::strip).filter(value -> value.matches("\\d{1,9}"));
    }
}
