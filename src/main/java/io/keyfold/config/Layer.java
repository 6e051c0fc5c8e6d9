package io.keyfold.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.ConfigValueConfigSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One layer of values for SmallRye, in which every value knows where it was written. */
final class Layer implements ConfigValueConfigSource {
    private static final int NO_LINE = -1;

    private final String name;
    private final int ordinal;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    /** @param ordinal the layer with the higher one wins */
    Layer(String name, int ordinal) {
        this.name = name;
        this.ordinal = ordinal;
    }

    void put(Key<?> key, String text, String origin) {
        put(key, text, origin, NO_LINE);
    }

    /** An empty text counts as "not set" where it is no value of its own. */
    void put(Key<?> key, String text, String origin, int line) {
        String trimmed = key.secret() ? text : text.strip();
        if (trimmed.isEmpty() && !key.type().emptyIsValue()) {
            return;
        }
        values.put(
                key.name(),
                ConfigValue.builder()
                        .withName(key.name())
                        .withValue(trimmed)
                        .withRawValue(trimmed)
                        .withConfigSourceName(origin)
                        .withConfigSourceOrdinal(ordinal)
                        .withLineNumber(line)
                        .build());
    }

    @Override
    public @Nullable ConfigValue getConfigValue(String propertyName) {
        return values.get(propertyName);
    }

    @Override
    public Map<String, ConfigValue> getConfigValueProperties() {
        return values;
    }

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public int getOrdinal() {
        return ordinal;
    }
}
