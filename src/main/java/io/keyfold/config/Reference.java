package io.keyfold.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The list of keys as people read it: {@code conf/keyfold.yaml}, the names of variables, and
 * {@code docs/configuration.md}. The two files are written by these methods and compared with them by a test.
 */
public final class Reference {
    private static final int WIDTH = 110;

    private static final Map<String, String> SECTIONS = Map.ofEntries(
            Map.entry("http", "Traffic: what desktops call"),
            Map.entry("ws", "WebSocket, per socket"),
            Map.entry("limits", "Limits for callers"),
            Map.entry("management", "Health, metrics, status, console, admin"),
            Map.entry("admin", "Who may administrate"),
            Map.entry("auth", "Who the agents are"),
            Map.entry("upstream", "The platform"),
            Map.entry("typing", "The indicator"),
            Map.entry("lease", "Guest tokens"),
            Map.entry("participants", "Who may type in a conversation"),
            Map.entry("passthrough", "Other calls, which go on to the platform"),
            Map.entry("cluster", "Several nodes (docs/cluster.md)"),
            Map.entry("sidecar", "One desktop machine (not part of this version)"),
            Map.entry("privacy", "What is kept"));

    private Reference() {}

    /** {@code conf/keyfold.yaml}: every key as a comment. */
    public static String yaml() {
        StringBuilder text = new StringBuilder(ReferenceTexts.YAML_HEAD);
        String section = "";
        String group = "";
        for (Key<?> key : Keys.all()) {
            if (!key.section().equals(section)) {
                section = key.section();
                group = section;
                text.append("\n# ")
                        .append(SECTIONS.get(section))
                        .append("\n#")
                        .append(section)
                        .append(":\n");
            }
            group = openGroup(text, group, parentOf(key.name()));
            appendYaml(text, key);
        }
        return text.toString();
    }

    /** Writes the headings of nested groups, such as {@code tls:} below {@code http:}. */
    private static String openGroup(StringBuilder text, String open, String wanted) {
        if (wanted.equals(open) || open.startsWith(wanted + ".")) {
            return wanted;
        }
        int depth = depthOf(wanted);
        String indent = "  ".repeat(depth);
        text.append('#').append(indent).append(lastPart(wanted)).append(":\n");
        return wanted;
    }

    private static void appendYaml(StringBuilder text, Key<?> key) {
        String indent = "  ".repeat(depthOf(key.name()));
        StringJoiner facts = new StringJoiner("; ", "(", ")");
        facts.add(key.type().label());
        addIfAny(facts, key.type().unit());
        addIfAny(facts, key.type().range());
        facts.add(key.defaultText() == null ? "not set by default" : "default " + defaultShown(key));
        String marked = key.meaning() + " " + facts + (key.reloads() ? " [reloads]" : "");
        for (String line : wrap(marked, WIDTH - indent.length() - 4)) {
            text.append("#").append(indent).append("# ").append(line).append('\n');
        }
        String value = key.defaultText() == null ? "" : " " + defaultShown(key);
        text.append('#')
                .append(indent)
                .append(lastPart(key.name()))
                .append(':')
                .append(value)
                .append('\n');
    }

    /** {@code keyfold config env}: a file of variables, which sets every default. */
    public static String environment() {
        StringBuilder text = new StringBuilder("# An empty value means: not set. Lists are separated by commas.\n");
        for (Key<?> key : Keys.all()) {
            String file =
                    key.secret() ? " Or the path of a file that holds it: " + key.environmentFileName() + "." : "";
            text.append("\n# ")
                    .append(key.name())
                    .append(": ")
                    .append(key.meaning())
                    .append(file)
                    .append('\n');
            String value = key.defaultText() == null ? "" : key.defaultText();
            text.append(key.environmentName()).append('=').append(value).append('\n');
        }
        return text.toString();
    }

    /** {@code docs/configuration.md}. */
    public static String markdown() {
        StringBuilder text = new StringBuilder(ReferenceTexts.INTRODUCTION);
        String section = "";
        for (Key<?> key : Keys.all()) {
            if (!key.section().equals(section)) {
                section = key.section();
                text.append("\n### `").append(section).append("`: ").append(SECTIONS.get(section));
                text.append("\n\n| key | default | type | meaning |\n|---|---|---|---|\n");
            }
            appendRow(text, key);
        }
        return text.append(ReferenceTexts.RULES).toString();
    }

    private static void appendRow(StringBuilder text, Key<?> key) {
        StringJoiner type = new StringJoiner("; ");
        type.add(key.type().label());
        addIfAny(type, key.type().unit());
        addIfAny(type, key.type().range());
        String value = key.defaultText() == null ? "–" : "`" + defaultShown(key) + "`";
        text.append("| `").append(key.name()).append(key.reloads() ? "` ↻" : "`");
        text.append("<br>`").append(key.environmentName()).append(key.secret() ? "`, `…_FILE`" : "`");
        text.append(" | ").append(value).append(" | ").append(type);
        text.append(" | ").append(key.meaning()).append(" |\n");
    }

    private static String defaultShown(Key<?> key) {
        String value = key.defaultText() == null ? "" : key.defaultText();
        if (key.type().list()) {
            return "[" + value.replace(",", ", ") + "]";
        }
        return value.isEmpty() ? "\"\"" : value;
    }

    private static void addIfAny(StringJoiner facts, String fact) {
        if (!fact.isEmpty()) {
            facts.add(fact);
        }
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() + 1 > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static int depthOf(String name) {
        return (int) name.chars().filter(c -> c == '.').count();
    }

    private static String parentOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
