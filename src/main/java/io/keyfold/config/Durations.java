package io.keyfold.config;

import io.keyfold.config.ValueType.BadValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and a unit. Inside they are milliseconds. */
final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12})(ms|s|m|h)");
    private static final Pattern BARE = Pattern.compile("\\d{1,12}");

    private Durations() {}

    static long parseMs(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (written.matches()) {
            return Long.parseLong(written.group(1)) * unitMs(written.group(2));
        }
        if (BARE.matcher(text).matches()) {
            throw new BadValue("needs a unit; write " + withUnit(Long.parseLong(text)));
        }
        throw new BadValue("must be a whole number with a unit (ms, s, m or h), such as 4s or 250ms");
    }

    /** The shortest spelling, in the largest unit that leaves a whole number. */
    static String show(long ms) {
        for (String unit : new String[] {"h", "m", "s"}) {
            if (ms != 0 && ms % unitMs(unit) == 0) {
                return ms / unitMs(unit) + unit;
            }
        }
        return ms + "ms";
    }

    /** Numbers up to a minute were meant as seconds, larger ones as milliseconds: the likelier spelling comes first. */
    private static String withUnit(long number) {
        if (number <= 60) {
            return number + "s or " + number * 1_000 + "ms";
        }
        return number % 1_000 == 0 ? number + "ms or " + number / 1_000 + "s" : number + "ms or " + number + "s";
    }

    private static long unitMs(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> throw new IllegalArgumentException(unit);
        };
    }
}
