package io.keyfold.routing.cluster;

import java.util.Locale;

/** What a member says of itself. Only one that serves owns conversations. */
public enum MemberState {
    JOINING,
    SERVING,
    DRAINING;

    /** As people see it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
