package io.keyfold.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value for each key, read and of the key's type. A key without default may be absent. */
final class Values {
    private final Map<Key<?>, Object> byKey = new HashMap<>();

    /** These values, but those of keys that do not reload as they are in {@code running}. */
    Values mergedOver(Values running) {
        Values merged = new Values();
        for (Key<?> key : Keys.all()) {
            merged.putUnchecked(key, (key.reloads() ? this : running).byKey.get(key));
        }
        return merged;
    }

    boolean differs(Key<?> key, Values other) {
        return !Objects.equals(byKey.get(key), other.byKey.get(key));
    }

    <T> void put(Key<T> key, T value) {
        byKey.put(key, value);
    }

    /** The value of a key that has a default or was set. */
    <T> T get(Key<T> key) {
        T value = find(key);
        if (value == null) {
            throw new IllegalStateException("no value for " + key.name());
        }
        return value;
    }

    /** The value, or null when the key has no default and nobody set it. */
    @SuppressWarnings("unchecked") // put() and putUnchecked() keep value and key of one type
    <T> @Nullable T find(Key<T> key) {
        return (T) byKey.get(key);
    }

    /** The value as a person writes it, secrets masked; empty when absent. */
    <T> String show(Key<T> key) {
        T value = find(key);
        return value == null ? "" : key.masked(key.type().show().apply(value));
    }

    private void putUnchecked(Key<?> key, @Nullable Object value) {
        if (value != null) {
            byKey.put(key, value);
        }
    }
}
