package io.keyfold.ops;

/**
 * What came of a drain.
 *
 * @param shards that this node owned before; 0 on a node alone, which has nobody to give them to
 * @param members that serve on; 0 when nobody is left to own the shards
 * @param tookMs how long it took
 * @param complete whether everything was given away and every call had ended when the time was over
 */
public record Drained(int shards, int members, long tookMs, boolean complete) {}
