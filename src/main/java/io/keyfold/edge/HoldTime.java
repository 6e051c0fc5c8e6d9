package io.keyfold.edge;

import io.keyfold.edge.body.InvalidBody;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code for}: a duration with its unit, as in {@code 20s}, {@code 500ms}, {@code 2m}. */
final class HoldTime {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");

    private HoldTime() {}

    /** Milliseconds, 0 to {@code maxMs}. */
    static long parseMs(String text, long maxMs) throws InvalidBody {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidBody("for", "must be a duration with its unit, as in \"20s\" or \"500ms\"");
        }
        long ms = Long.parseLong(matcher.group(1)) * unitMs(matcher.group(2));
        if (ms > maxMs) {
            throw new InvalidBody("for", "is longer than typing.max-hold (" + maxMs + "ms)");
        }
        return ms;
    }

    private static long unitMs(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            default -> 60_000;
        };
    }
}
