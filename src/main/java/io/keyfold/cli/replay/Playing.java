package io.keyfold.cli.replay;

/** One session being played: how far it is. Confined to the player's loop. */
final class Playing {
    private static final long NS_PER_MS = 1_000_000;

    private final Session session;
    private final EventLog log;
    private final Lane lane;
    private final int place;
    private final int speed;
    private final long startNs;
    private int next;

    /**
     * @param place of the conversation in {@code lane}
     * @param startNs when its first event is to be written
     */
    Playing(Session session, Lane lane, int place, int speed, long startNs) {
        this.session = session;
        this.log = new EventLog(session);
        this.lane = lane;
        this.place = place;
        this.speed = speed;
        this.startNs = startNs;
    }

    boolean isOver() {
        return next == session.size();
    }

    /** When the next event is to be written; only while not {@link #isOver()}. */
    long dueNs() {
        return dueNs(next);
    }

    private long dueNs(int event) {
        return startNs + session.atMs(event) * NS_PER_MS / speed;
    }

    /** When the last event is to be written. */
    long endNs() {
        return dueNs(session.size() - 1);
    }

    /** Hands the next event to the connection. */
    void sendNext() {
        int event = next++;
        lane.send(new Event(place, log, session.isMessage(event), dueNs(event)));
    }

    EventLog log() {
        return log;
    }
}
