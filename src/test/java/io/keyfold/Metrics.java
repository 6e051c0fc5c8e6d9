package io.keyfold;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape.
 *
 * @param text as it came
 * @param samples values by name with labels
 */
public record Metrics(String text, Map<String, Double> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]\\w*(?:\\{.*})?) (\\S+)");

    public static Metrics parse(String text) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = SAMPLE.matcher(line);
            if (matcher.matches()) {
                samples.put(matcher.group(1), value(matcher.group(2)));
            }
        });
        return new Metrics(text, samples);
    }

    /** Prometheus writes infinity, a gauge without a limit, in its own way. */
    private static double value(String written) {
        return written.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(written);
    }

    /** Over all samples of a metric that carry each of these labels, written {@code name="value"}. */
    public long sum(String name, String... labels) {
        double sum = 0;
        for (Map.Entry<String, Double> sample : samples.entrySet()) {
            boolean named = sample.getKey().equals(name) || sample.getKey().startsWith(name + "{");
            for (String label : labels) {
                named &= sample.getKey().contains(label);
            }
            sum += named ? sample.getValue() : 0;
        }
        return Math.round(sum);
    }

    public long decisions(String reason) {
        return sum("keyfold_decisions_total", "reason=\"" + reason + "\"");
    }
}
