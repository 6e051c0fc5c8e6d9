package io.keyfold.core.share;

import java.util.Arrays;

/** A message being written. */
final class LongsOut {
    private long[] words = new long[64];
    private int size;

    LongsOut put(long word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
        }
        words[size++] = word;
        return this;
    }

    long[] toArray() {
        return Arrays.copyOf(words, size);
    }
}
