package io.keyfold.cli.replay;

import java.util.List;

/**
 * A replay that is over.
 *
 * @param logs when each session's events were written, in the trace's order
 * @param answers what came back
 * @param tookNs from the start to the last answer
 */
record Played(List<EventLog> logs, Answers answers, long tookNs) {}
