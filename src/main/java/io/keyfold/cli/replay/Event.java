package io.keyfold.cli.replay;

/**
 * One keystroke or message on its way.
 *
 * @param place of its conversation in the lane
 * @param log of its session
 * @param isMessage whether it is a message, not a keystroke
 * @param dueNs when it was meant to be written
 */
record Event(int place, EventLog log, boolean isMessage, long dueNs) {
    /** Its bytes go out now. */
    void written(long nowNs) {
        if (isMessage) {
            log.messageWritten(nowNs);
        } else {
            log.keyWritten(nowNs);
        }
    }
}
