package io.keyfold.edge;

import io.keyfold.core.Signal;
import io.keyfold.edge.body.InvalidBody;
import org.jspecify.annotations.Nullable;

/** The word {@code state} of a native call, as the signal it stands for. */
final class TypingState {
    private TypingState() {}

    /** The signal of {@code state}; absent means a keystroke. */
    static Signal.Kind kindOf(@Nullable String state) throws InvalidBody {
        if (state == null) {
            return Signal.Kind.KEYSTROKE;
        }
        return switch (state) {
            case "composing" -> Signal.Kind.KEYSTROKE;
            case "paused" -> Signal.Kind.PAUSED;
            case "sent" -> Signal.Kind.SENT;
            case "ended" -> Signal.Kind.ENDED;
            default -> throw new InvalidBody("state", "must be composing, paused, sent or ended");
        };
    }
}
