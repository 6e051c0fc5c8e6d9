package io.keyfold.config;

import io.keyfold.config.ValueType.BadValue;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files, environment and flags become {@link Settings}, or the list of everything that is wrong. Reads files, so never
 * on an event loop.
 */
public final class ConfigLoader {
    private static final int PLATFORM_ORDINAL = 50;
    private static final int FILES_ORDINAL = 100;
    private static final int ENVIRONMENT_ORDINAL = 10_000;
    private static final int FLAGS_ORDINAL = 10_001;

    private final LoadRequest request;
    private final Findings findings = new Findings();
    private final Values values = new Values();
    private final Map<Key<?>, String> origins = new HashMap<>();
    private final Set<Key<?>> bad = new HashSet<>();
    private final List<ValueView> views = new ArrayList<>();

    private ConfigLoader(LoadRequest request) {
        this.request = request;
    }

    /** Loads and checks everything. Never throws for what a user wrote. */
    public static Loaded load(LoadRequest request) {
        return new ConfigLoader(request).load();
    }

    private Loaded load() {
        SmallRyeConfig layers = layers();
        for (Key<?> key : Keys.all()) {
            read(key, layers.getConfigValue(key.name()));
        }
        new Relations(values, this::originOf, bad, findings).check(request.purpose());
        List<ConfigProblem> problems = findings.problems();
        Settings settings = problems.isEmpty() ? SettingsReader.read(values) : null;
        return new Loaded(settings, problems, findings.warnings(), List.copyOf(views), findings.files());
    }

    /** Only what is asked for: no discovery, no profiles, no expressions, no properties of the system. */
    private SmallRyeConfig layers() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
        int ordinal = FILES_ORDINAL;
        boolean baseUrlSet = false;
        List<Layer> written = new ArrayList<>();
        for (Path file : request.files()) {
            written.add(YamlLayer.read(file, ordinal++, findings));
        }
        written.add(EnvironmentLayer.read(request.environment(), ENVIRONMENT_ORDINAL, findings));
        written.add(flags());
        for (Layer layer : written) {
            baseUrlSet |= layer.getConfigValue(Keys.BASE_URL.name()) != null;
        }
        written.add(PlatformLayer.read(request.environment(), PLATFORM_ORDINAL, baseUrlSet, findings));
        for (Key<?> key : Keys.all()) {
            if (key.defaultText() != null) {
                builder.withDefaultValue(key.name(), key.defaultText());
            }
        }
        return builder.withSources(List.copyOf(written)).build();
    }

    private Layer flags() {
        Layer layer = new Layer("flags", FLAGS_ORDINAL);
        request.flags().forEach((name, text) -> {
            Key<?> key = KeyNames.find(name);
            if (key != null) {
                layer.put(key, text, "flag");
                return;
            }
            Key<?> nearest = KeyNames.nearest(name);
            findings.problem(
                    name,
                    Masks.unknown(name, nearest, text),
                    "flag",
                    "is not a key; did you mean " + nearest.name() + "?");
        });
        return layer;
    }

    private <T> void read(Key<T> key, ConfigValue written) {
        String text = written.getValue();
        boolean isDefault = text == null || written.isDefault();
        origins.put(key, isDefault ? ValueView.DEFAULT_ORIGIN : place(written));
        if (text != null && !(text.isEmpty() && key.defaultText() == null)) {
            readText(key, text);
        }
        views.add(new ValueView(key.name(), shown(key, text), originOf(key)));
    }

    /** A key that cannot be read keeps its default for the moment, so that the rules between the others still run. */
    private <T> void readText(Key<T> key, String text) {
        try {
            values.put(key, key.type().read().apply(text));
        } catch (BadValue notUsable) {
            findings.problem(key.name(), key.masked(text), originOf(key), notUsable.whatToWrite());
            bad.add(key);
            if (key.defaultText() != null) {
                values.put(key, key.type().read().apply(key.defaultText()));
            }
        }
    }

    private <T> String shown(Key<T> key, @Nullable String text) {
        if (key.equals(Keys.CREDENTIAL) && text == null) {
            return Keys.CREDENTIAL.type().show().apply(SettingsReader.credential(values));
        }
        return bad.contains(key) && text != null ? key.masked(text) : values.show(key);
    }

    private String originOf(Key<?> key) {
        return origins.getOrDefault(key, ValueView.DEFAULT_ORIGIN);
    }

    private static String place(ConfigValue written) {
        int line = written.getLineNumber();
        return line < 0 ? written.getConfigSourceName() : written.getConfigSourceName() + ":" + line;
    }
}
