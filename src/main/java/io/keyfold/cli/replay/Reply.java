package io.keyfold.cli.replay;

import org.jspecify.annotations.Nullable;

/**
 * What the relay said to one event, by whatever door.
 *
 * @param status for the table: an HTTP status, {@code ack}, or the code of a problem
 * @param good whether the event was taken
 * @param decision null when none was told
 * @param reason null when none was told
 */
record Reply(
        String status,
        boolean good,
        @Nullable String decision,
        @Nullable String reason) {}
