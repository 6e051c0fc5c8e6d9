package io.keyfold.shard;

import io.keyfold.core.Participant;
import java.util.List;

/** Participants that are taken at the desktop's word. */
final class Strangers {
    private Strangers() {}

    /** An agent whose participant and communication are both called {@code id}. */
    static Participant believed(String id) {
        return new Participant(id, "agent", null, false, List.of(id));
    }
}
