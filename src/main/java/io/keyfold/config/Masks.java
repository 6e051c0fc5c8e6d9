package io.keyfold.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** What must not be seen in messages about values. */
final class Masks {
    private static final Pattern USER_INFO = Pattern.compile("://[^/\\s]*@");
    private static final Pattern SOUNDS_SECRET = Pattern.compile("secret|token|passw|credential|private|key");

    private Masks() {}

    static String withoutUserInfo(String raw) {
        return USER_INFO.matcher(raw).replaceAll("://****@");
    }

    /** An unknown key may be a secret with a slip in its name. */
    static String unknown(String name, Key<?> nearest, String raw) {
        boolean hide = nearest.secret()
                || SOUNDS_SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
        return hide && !raw.isEmpty() ? "****" : withoutUserInfo(raw);
    }
}
