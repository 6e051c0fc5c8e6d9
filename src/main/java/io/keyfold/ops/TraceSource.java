package io.keyfold.ops;

import io.vertx.core.Future;
import java.util.List;

/** What a trace asks of the node, several times a second, wherever the conversation's owner is. */
public interface TraceSource {
    /** The conversation as it is now; never fails for one that is not there. Any thread, also to complete. */
    Future<Seen> look(String conversationId);

    /** What timelines keep: off, decisions or keys. */
    String timeline();

    /**
     * A conversation at one moment.
     *
     * @param known whether its owner knows it; else {@code why} says what is in the way, and the rest is empty
     * @param state composing, paused, idle, held or ended
     * @param why one sentence for people
     * @param timelineSinceEpochMs tells this timeline from that of another owner
     * @param entries what happened last, oldest first
     */
    record Seen(boolean known, String state, String why, long timelineSinceEpochMs, List<Entry> entries) {
        /** Nobody knows it, or nobody who does can be asked. */
        public static Seen nothing(String why) {
            return new Seen(false, "unknown", why, 0, List.of());
        }
    }

    /**
     * One thing that happened.
     *
     * @param seq its number in this timeline, from 0
     * @param status HTTP status of the platform's answer; 0 for none
     * @param tookMs how long the platform took; negative when it was not asked
     */
    record Entry(long seq, long atEpochMs, String what, String detail, int status, long tookMs) {}
}
