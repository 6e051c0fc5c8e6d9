package io.keyfold.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration. All of them are in {@link Keys}.
 *
 * @param name as in a file, with dots: {@code typing.refresh-interval}
 * @param defaultText what holds when nobody says anything, as it would be written in a file; null when there is none
 * @param reloads true when a change is taken over while the relay runs
 * @param meaning one or two sentences for the reference
 */
record Key<T>(String name, ValueType<T> type, @Nullable String defaultText, boolean reloads, String meaning) {

    /** What the names of variables begin with. */
    static final String ENVIRONMENT_PREFIX = "KEYFOLD_";

    /** The variable that sets it. */
    String environmentName() {
        return ENVIRONMENT_PREFIX
                + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The variable that names a file holding it; secrets only. */
    String environmentFileName() {
        return environmentName() + "_FILE";
    }

    /** The part before the first dot. */
    String section() {
        return name.substring(0, name.indexOf('.'));
    }

    boolean secret() {
        return type.secret();
    }

    /** How a raw value may be shown: secrets never, and passwords in URLs neither. */
    String masked(String raw) {
        return secret() && !raw.isEmpty() ? "****" : Masks.withoutUserInfo(raw);
    }

    /** Names are unique; the other parts follow from them. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key<?> key && name.equals(key.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
