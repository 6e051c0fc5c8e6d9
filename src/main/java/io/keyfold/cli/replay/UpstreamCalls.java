package io.keyfold.cli.replay;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the platform received for some conversations: typing calls with their answers, and guest tokens given out. */
public final class UpstreamCalls {
    private static final int STATUS_OK = 200;
    private static final long[] NONE = {};

    private final Map<String, LongList> acceptedNs = new HashMap<>();
    private final Map<Integer, Long> typingByStatus = new TreeMap<>();
    private long typing;
    private long accepted;
    private long tokensMinted;

    /** @param conversationIds calls of others are left out */
    public UpstreamCalls(List<String> conversationIds) {
        conversationIds.forEach(id -> acceptedNs.put(id, new LongList()));
    }

    /**
     * A typing call, in order of arrival.
     *
     * @param receivedNs when it arrived, on the monotonic clock with which events were written
     * @param lit whether the guest was told
     */
    public void typing(String conversationId, int status, boolean lit, long receivedNs) {
        LongList times = acceptedNs.get(conversationId);
        if (times == null) {
            return;
        }
        typing++;
        typingByStatus.merge(status, 1L, Long::sum);
        if (lit) {
            accepted++;
            times.add(receivedNs);
        }
    }

    /** A guest token was asked for. */
    public void guestToken(String conversationId, int status) {
        if (status == STATUS_OK && acceptedNs.containsKey(conversationId)) {
            tokensMinted++;
        }
    }

    /** When each accepted typing call of a conversation arrived, ascending. */
    long[] acceptedNs(String conversationId) {
        LongList times = acceptedNs.get(conversationId);
        return times == null ? NONE : times.toArray();
    }

    /** Typing calls, whatever they got. */
    long typing() {
        return typing;
    }

    /** Typing calls that lit the guest's indicator. */
    long accepted() {
        return accepted;
    }

    /** Typing calls by the platform's status; 0 for those that got no answer. */
    Map<Integer, Long> typingByStatus() {
        return Collections.unmodifiableMap(typingByStatus);
    }

    /** Guest tokens given out. */
    long tokensMinted() {
        return tokensMinted;
    }
}
