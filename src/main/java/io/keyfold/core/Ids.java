package io.keyfold.core;

/** The one rule for conversation, participant and communication ids: opaque, case-sensitive, harmless in a path. */
public final class Ids {
    /** Longest id, in characters. */
    public static final int MAX_LENGTH = 128;

    /** The rule in words, for those whose id breaks it. */
    public static final String RULE = "1 to 128 of A-Z a-z 0-9 . _ : ~ -";

    private static final boolean[] ALLOWED = allowed();

    private Ids() {}

    /** Whether {@code id} is 1–128 of {@code [A-Za-z0-9._:~-]} and neither {@code .} nor {@code ..}. */
    public static boolean isValid(CharSequence id) {
        int length = id.length();
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        boolean onlyDots = true;
        for (int i = 0; i < length; i++) {
            char c = id.charAt(i);
            if (!isAllowed(c)) {
                return false;
            }
            onlyDots &= c == '.';
        }
        return !(onlyDots && length <= 2);
    }

    /** A look at a table: five ranges would be five comparisons for each character of every id of every key. */
    private static boolean isAllowed(char c) {
        return c < ALLOWED.length && ALLOWED[c];
    }

    private static boolean[] allowed() {
        boolean[] table = new boolean[128];
        for (char c = 0; c < table.length; c++) {
            table[c] = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._:~".indexOf(c) >= 0;
        }
        return table;
    }
}
