package io.keyfold.config;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds keys by what people write. */
final class KeyNames {
    private static final Map<String, Key<?>> BY_NAME = new HashMap<>();
    private static final Map<String, Key<?>> BY_ENVIRONMENT = new HashMap<>();

    static {
        for (Key<?> key : Keys.all()) {
            BY_NAME.put(key.name(), key);
            BY_ENVIRONMENT.put(key.environmentName(), key);
        }
    }

    private KeyNames() {}

    static @Nullable Key<?> find(String name) {
        return BY_NAME.get(name);
    }

    static @Nullable Key<?> findEnvironment(String variable) {
        return BY_ENVIRONMENT.get(variable);
    }

    /** Whether keys live below this name. */
    static boolean isSection(String name) {
        String prefix = name + ".";
        return Keys.all().stream().anyMatch(key -> key.name().startsWith(prefix));
    }

    /** The key that was most likely meant; there is always one. */
    static Key<?> nearest(String unknown) {
        return Keys.all().stream()
                .min(Comparator.comparingInt(key -> distance(unknown, key.name())))
                .orElseThrow();
    }

    static Key<?> nearestEnvironment(String variable) {
        return Keys.all().stream()
                .min(Comparator.comparingInt(key -> distance(variable, key.environmentName())))
                .orElseThrow();
    }

    /** Edits between the names; a name left unfinished, or put in the wrong section, is closer than its letters say. */
    private static int distance(String unknown, String known) {
        if (known.startsWith(unknown) || known.endsWith("." + unknown)) {
            return 1;
        }
        int whole = edits(unknown, known);
        int lastPart = edits(lastPart(unknown), lastPart(known)) + 3;
        return Math.min(whole, lastPart);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Levenshtein's distance, one row at a time. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
