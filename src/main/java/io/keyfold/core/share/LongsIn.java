package io.keyfold.core.share;

/** A message being read. Whoever reads beyond its end gets zeros, and a message that is not whole. */
final class LongsIn {
    private final long[] words;
    private int at;
    private boolean broken;

    LongsIn(long[] words) {
        this.words = words;
    }

    long next() {
        if (at >= words.length) {
            broken = true;
            return 0;
        }
        return words[at++];
    }

    /** A number of 0 to {@code most}; anything else breaks the message. */
    int nextCount(long most) {
        long count = next();
        if (count < 0 || count > most) {
            broken = true;
            return 0;
        }
        return (int) count;
    }

    boolean isWhole() {
        return !broken;
    }
}
