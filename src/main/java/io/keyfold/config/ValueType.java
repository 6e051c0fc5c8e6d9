package io.keyfold.config;

import java.util.function.Function;

/**
 * How a value is written, read and shown again. {@code read} throws {@link BadValue} with what to write instead.
 *
 * @param label what the reference calls it, such as {@code duration}
 * @param unit what a number counts, empty when there is nothing to count
 * @param range the values it may take, for people; empty when any
 * @param emptyIsValue true when an empty text is a value of its own ("turned off"), false when it means "not set"
 * @param list true when the value is a list: a YAML sequence in a file, separated by commas elsewhere
 * @param secret true when it is never shown and may come from a file named in the environment
 */
record ValueType<T>(
        String label,
        String unit,
        String range,
        boolean emptyIsValue,
        boolean list,
        boolean secret,
        Function<String, T> read,
        Function<T, String> show) {

    static <T> ValueType<T> plain(String label, String unit, String range, Function<String, T> read) {
        return new ValueType<>(label, unit, range, false, false, false, read, String::valueOf);
    }

    ValueType<T> shownBy(Function<T, String> writer) {
        return new ValueType<>(label, unit, range, emptyIsValue, list, secret, read, writer);
    }

    ValueType<T> withEmptyAsValue() {
        return new ValueType<>(label, unit, range, true, list, secret, read, show);
    }

    /** A value that cannot be used; the message says what to write instead, without the value itself. */
    static final class BadValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadValue(String whatToWrite) {
            super(whatToWrite, null, false, false);
        }

        String whatToWrite() {
            return String.valueOf(getMessage());
        }
    }
}
