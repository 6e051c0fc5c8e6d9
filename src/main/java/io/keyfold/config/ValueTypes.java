package io.keyfold.config;

import io.keyfold.config.ValueType.BadValue;
import io.smallrye.config.common.utils.StringUtil;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of value that a key may have. Those that are addresses are in {@link AddressTypes}. */
final class ValueTypes {
    static final ValueType<String> TEXT =
            ValueType.plain("text", "", "", text -> text).withEmptyAsValue();
    static final ValueType<String> WORD = ValueType.plain("text", "", "not empty", text -> text);
    static final ValueType<String> SECRET =
            new ValueType<>("secret", "", "", false, false, true, text -> text, secret -> "****");
    static final ValueType<Boolean> BOOL = ValueType.plain("bool", "", "true or false", ValueTypes::readBool);
    static final ValueType<Path> PATH = ValueType.plain("path", "", "", ValueTypes::readPath);
    static final ValueType<Integer> PORT = whole(0, 65_535, "");

    private ValueTypes() {}

    /** A whole number; the unit is for people only. */
    static ValueType<Integer> whole(int min, int max, String unit) {
        return ValueType.plain("int", unit, min + " to " + max, text -> (int) readWhole(text, min, max));
    }

    /** A whole number that may pass two thousand million. */
    static ValueType<Long> wholeLong(long min, long max, String unit) {
        return ValueType.plain("long", unit, min + " to " + max, text -> readWhole(text, min, max));
    }

    /** A duration in milliseconds; the bounds are written as a person writes them. */
    static ValueType<Long> duration(String min, String max) {
        long minMs = Durations.parseMs(min);
        long maxMs = Durations.parseMs(max);
        return ValueType.plain("duration", "ms, s, m, h", min + " to " + max, text -> readMs(text, minMs, maxMs))
                .shownBy(Durations::show);
    }

    /** One of the names of an enum, in lower case. */
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> kind) {
        String allowed =
                Arrays.stream(kind.getEnumConstants()).map(ValueTypes::nameOf).collect(Collectors.joining(", "));
        return ValueType.plain("enum", "", allowed, text -> readOneOf(kind, text, allowed))
                .shownBy(ValueTypes::nameOf);
    }

    /** Values of one type. An empty list is a value of its own. */
    static <T> ValueType<List<T>> listOf(ValueType<T> element) {
        return new ValueType<>(
                "list of " + element.label(),
                element.unit(),
                element.range(),
                true,
                true,
                false,
                text -> readAll(split(text), element),
                list -> list.stream().map(element.show()).collect(Collectors.joining(", ", "[", "]")));
    }

    /** The text of a list, as {@link #listOf} reads it: commas inside an element are escaped. */
    static String joined(List<String> elements) {
        return elements.stream()
                .map(element -> element.replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    /** Every element that cannot be used is named, not only the first. */
    private static <T> List<T> readAll(List<String> texts, ValueType<T> element) {
        List<T> values = new ArrayList<>(texts.size());
        List<String> wrong = new ArrayList<>();
        for (String text : texts) {
            try {
                values.add(element.read().apply(text));
            } catch (BadValue notUsable) {
                wrong.add("'" + Masks.withoutUserInfo(text) + "' " + notUsable.whatToWrite());
            }
        }
        if (!wrong.isEmpty()) {
            throw new BadValue(String.join("; ", wrong));
        }
        return List.copyOf(values);
    }

    private static List<String> split(String text) {
        return Arrays.stream(StringUtil.split(text))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E readOneOf(Class<E> kind, String text, String allowed) {
        for (E constant : kind.getEnumConstants()) {
            if (nameOf(constant).equals(text)) {
                return constant;
            }
        }
        throw new BadValue("must be one of: " + allowed);
    }

    private static boolean readBool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadValue("must be true or false");
        };
    }

    private static long readWhole(String text, long min, long max) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException notWhole) {
            throw new BadValue("must be a whole number from " + min + " to " + max + ", digits only");
        }
        if (number < min || number > max) {
            throw new BadValue("must be from " + min + " to " + max);
        }
        return number;
    }

    private static long readMs(String text, long minMs, long maxMs) {
        long ms = Durations.parseMs(text);
        if (ms < minMs || ms > maxMs) {
            throw new BadValue("must be from " + Durations.show(minMs) + " to " + Durations.show(maxMs));
        }
        return ms;
    }

    private static Path readPath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException notAPath) {
            throw new BadValue("is not a path");
        }
    }
}
