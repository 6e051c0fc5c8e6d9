package io.keyfold.cli.replay;

import org.jspecify.annotations.Nullable;

/**
 * Everything that a replay plays against, ready.
 *
 * @param target the relay, and a seat for each session
 * @param calls what reached the platform; null when nobody can tell
 * @param metrics the relay's own counts; null when nobody asks
 * @param displayNs how long the guest sees one call, in real ns
 */
record Stage(
        ReplayTarget target,
        @Nullable CallSource calls,
        @Nullable RelayMetrics metrics,
        long displayNs) {}
