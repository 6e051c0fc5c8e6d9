package io.keyfold.edge;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.body.Refused;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a Content-Type announces JSON in UTF-8. A missing one does: desktops forget it. */
final class JsonMedia {
    private JsonMedia() {}

    /** Refuses a body that is declared as something else. */
    static void require(@Nullable String contentType) throws Refused {
        if (contentType == null || contentType.isBlank() || contentType.equals("application/json")) {
            return;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        if (!type.equals("application/json") && !(type.startsWith("application/") && type.endsWith("+json"))) {
            throw new Refused(ProblemCode.CONTENT_TYPE, ProblemCode.CONTENT_TYPE.cause());
        }
        for (int i = 1; i < parts.length; i++) {
            if (!isUtf8OrNoCharset(parts[i].strip())) {
                throw new Refused(ProblemCode.CONTENT_TYPE, "JSON is taken in UTF-8 only.");
            }
        }
    }

    private static boolean isUtf8OrNoCharset(String parameter) {
        if (!parameter.startsWith("charset")) {
            return true;
        }
        String charset = parameter
                .substring("charset".length())
                .replace("=", "")
                .replace("\"", "")
                .strip();
        return charset.equals("utf-8") || charset.equals("utf8");
    }
}
