package io.keyfold.faults;

/**
 * One keystroke as its desktop knows it. A key that a node refused and another one took is two of these.
 *
 * @param conversation its place among the crowd's
 * @param node where it went
 * @param sentNs {@link System#nanoTime()} when it was written
 * @param answeredNs the same of its answer, or of the end of waiting for one
 * @param status of the answer; 0 stands for no answer
 * @param decision as the answer says it; empty when it says nothing
 * @param reason the same
 */
record Key(int conversation, int node, long sentNs, long answeredNs, int status, String decision, String reason) {

    boolean isAnswered() {
        return status != 0;
    }

    /** Whether it did what a key is for: called the platform, or found it called. */
    boolean isTaken() {
        return decision.equals("wanted") || decision.equals("coalesced");
    }
}
