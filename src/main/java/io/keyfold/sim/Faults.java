package io.keyfold.sim;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;

/**
 * What goes wrong on purpose.
 *
 * @param latencyMs how much later each answer leaves, 0 to 600,000; the call itself takes effect at once
 * @param errorRate share of calls answered with {@code status}, 0 to 1; 1 when only a status is given
 * @param status of those answers, 400 to 599; 503 when not given
 * @param retryAfterS their {@code Retry-After}, in seconds; 0: the header is sent with 429 only, as 1
 * @param blackhole calls are taken and never answered
 * @param resetRate share of calls whose connection is closed instead of an answer, 0 to 1
 * @param tokenTtlMs life of guest tokens minted from now on; 0: as the simulator was started
 * @param perTokenPerMinute typing and message calls of one token in 60 s; 0: as the simulator was started
 * @param featureOff (extension) typing calls get 403 with {@link PlatformError#FEATURE_OFF_CODE}
 * @param applyTo (extension) which calls latency, errors, black hole and resets meet
 * @param forMs the faults end by themselves after this; 0: they stay until deleted
 */
public record Faults(
        long latencyMs,
        double errorRate,
        int status,
        int retryAfterS,
        boolean blackhole,
        double resetRate,
        long tokenTtlMs,
        int perTokenPerMinute,
        boolean featureOff,
        Target applyTo,
        long forMs) {

    /** Nothing goes wrong. */
    public static final Faults NONE = new Faults(0, 0, 503, 0, false, 0, 0, 0, false, Target.ALL, 0);

    private static final int DAY_MS = 86_400_000;
    private static final Set<String> FIELDS = Set.of(
            "latencyMs",
            "errorRate",
            "status",
            "retryAfterS",
            "blackhole",
            "resetRate",
            "tokenTtlMs",
            "perTokenPerMinute",
            "featureOff",
            "applyTo",
            "forMs");

    /** Which calls are met. A closed set; in JSON the lower-case name with hyphens. */
    public enum Target {
        ALL,
        TYPING,
        GUEST_TOKENS,
        LOOKUP,
        OAUTH;

        boolean covers(CallKind kind) {
            return switch (this) {
                case ALL -> true;
                case TYPING -> kind == CallKind.TYPING;
                case GUEST_TOKENS -> kind == CallKind.GUEST_TOKEN;
                case LOOKUP -> kind == CallKind.LOOKUP || kind == CallKind.CHECK;
                case OAUTH -> kind == CallKind.OAUTH;
            };
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Target ofLabel(String label) {
            for (Target target : values()) {
                if (target.label().equals(label)) {
                    return target;
                }
            }
            throw new IllegalArgumentException("applyTo is one of all, typing, guest-tokens, lookup, oauth");
        }
    }

    public Faults {
        require("latencyMs", (double) latencyMs, 0, 600_000);
        require("errorRate", errorRate, 0, 1);
        require("status", status, 400, 599);
        require("retryAfterS", retryAfterS, 0, 86_400);
        require("resetRate", resetRate, 0, 1);
        require("tokenTtlMs", (double) tokenTtlMs, 0, DAY_MS);
        require("perTokenPerMinute", perTokenPerMinute, 0, 1_000_000);
        require("forMs", (double) forMs, 0, DAY_MS);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " is a number from " + (long) least + " to " + (long) most);
        }
    }

    /** Reads {@code PUT /sim/faults}; throws {@link IllegalArgumentException} that names the wrong field. */
    static Faults ofJson(JsonObject json) {
        for (String field : json.fieldNames()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException(field + " is not a fault");
            }
        }
        double defaultErrorRate = json.containsKey("status") ? 1 : 0;
        return new Faults(
                wholeNumber(json, "latencyMs", 0),
                number(json, "errorRate", defaultErrorRate),
                (int) wholeNumber(json, "status", NONE.status),
                (int) wholeNumber(json, "retryAfterS", 0),
                flag(json, "blackhole"),
                number(json, "resetRate", 0),
                wholeNumber(json, "tokenTtlMs", 0),
                (int) wholeNumber(json, "perTokenPerMinute", 0),
                flag(json, "featureOff"),
                target(json),
                wholeNumber(json, "forMs", 0));
    }

    private static double number(JsonObject json, String field, double absent) {
        Object value = json.getValue(field);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(field + " is a number");
    }

    private static long wholeNumber(JsonObject json, String field, long absent) {
        double value = number(json, field, (double) absent);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(field + " is a whole number");
        }
        return (long) value;
    }

    private static boolean flag(JsonObject json, String field) {
        Object value = json.getValue(field);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new IllegalArgumentException(field + " is true or false");
    }

    private static Target target(JsonObject json) {
        Object value = json.getValue("applyTo");
        return value == null ? Target.ALL : Target.ofLabel(value.toString());
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("latencyMs", latencyMs)
                .put("errorRate", errorRate)
                .put("status", status)
                .put("retryAfterS", retryAfterS)
                .put("blackhole", blackhole)
                .put("resetRate", resetRate)
                .put("tokenTtlMs", tokenTtlMs)
                .put("perTokenPerMinute", perTokenPerMinute)
                .put("featureOff", featureOff)
                .put("applyTo", applyTo.label())
                .put("forMs", forMs);
    }
}
