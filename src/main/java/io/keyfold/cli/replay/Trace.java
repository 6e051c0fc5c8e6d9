package io.keyfold.cli.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * Keystrokes of people: one session for each conversation.
 *
 * @param sessions in the order in which they begin in the file
 */
public record Trace(List<Session> sessions) {
    public Trace {
        sessions = List.copyOf(sessions);
    }

    public long keystrokes() {
        return sessions.stream().mapToLong(Session::keystrokes).sum();
    }

    public long messages() {
        return sessions.stream().mapToLong(Session::messages).sum();
    }

    /** The same trace with exactly {@code count} sessions: its first ones, from the start again when it has fewer. */
    public Trace ofSessions(int count) {
        List<Session> chosen = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chosen.add(sessions.get(i % sessions.size()));
        }
        return new Trace(chosen);
    }
}
