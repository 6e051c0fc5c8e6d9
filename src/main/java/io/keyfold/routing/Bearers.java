package io.keyfold.routing;

import java.util.LinkedHashMap;
import java.util.Map;

/** A bounded map of agents' tokens by id: the one that was of no use for longest makes room. Not thread-safe. */
final class Bearers<T> extends LinkedHashMap<Long, T> {
    /** The same at both ends of a way, so that what one still believes to be known there rarely is not. */
    static final int MAX = 32_768;

    private static final long serialVersionUID = 1;
    private static final float LOAD_FACTOR = 0.75f;

    Bearers() {
        super(16, LOAD_FACTOR, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, T> eldest) {
        return size() > MAX;
    }
}
