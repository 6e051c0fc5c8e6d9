package io.keyfold.core;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants to know what the guest sees of a conversation in which it types. Handed over with each signal; the
 * owner tells each change once, until the watcher has left or the conversation is forgotten (then nothing is shown).
 */
public interface Watcher {
    /**
     * The state changed. Called on the event loop of the one who handed the watcher over.
     *
     * @param reason the label of a {@link Reason} (held, lost) or of an {@link IndicatorCause} (idle, ended); null when
     *     composing
     */
    void state(IndicatorState state, @Nullable String reason);

    /**
     * The owner lets go of the conversation, and another one takes it over or it finds it again. What was told last
     * still holds until somebody tells more. On the same loop as {@link #state}; nothing to one that is made known to
     * the next owner by others.
     */
    default void released() {}

    /** Whether nothing is to be told any more. Any thread; may be a moment old. */
    boolean hasLeft();
}
