package io.keyfold.shard;

/**
 * What timelines keep.
 *
 * @param decisions decisions, calls and what became of tokens; without it nothing is kept, whoever asks
 * @param keys also every key, of conversations that are traced
 * @param maxConversations above so many conversations on an event loop only those that are traced have one
 */
public record TimelineRule(boolean decisions, boolean keys, int maxConversations) {
    public static final TimelineRule OFF = new TimelineRule(false, false, 0);
}
