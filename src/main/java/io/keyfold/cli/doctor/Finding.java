package io.keyfold.cli.doctor;

import io.keyfold.core.Explained;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param state how it ended
 * @param detail what was seen here, for people; may have several lines; holds no secret
 * @param code the page with cause and remedy; null unless failed or warned
 */
record Finding(State state, String detail, @Nullable Explained code) {
    /** How a check ended. A closed set; in JSON the lower-case name with hyphens. */
    enum State {
        OK,
        /** Works, but will not for long, or is probably not meant so. Does not fail the doctor. */
        WARNED,
        FAILED,
        NOT_CHECKED;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isGood() {
            return this == OK || this == WARNED;
        }
    }

    static Finding ok(String detail) {
        return new Finding(State.OK, detail, null);
    }

    static Finding warned(Explained code, String detail) {
        return new Finding(State.WARNED, detail, code);
    }

    static Finding failed(Explained code, String detail) {
        return new Finding(State.FAILED, detail, code);
    }

    /** {@code reason}: what has to be given or mended first. */
    static Finding notChecked(String reason) {
        return new Finding(State.NOT_CHECKED, reason, null);
    }
}
