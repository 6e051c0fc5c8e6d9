package io.keyfold.cli.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Generated people who type as real ones do ({@link TypingFigures}): the same gaps with their heavy tail, the same
 * shares of corrections and messages. What it leaves out: people differ in speed, generated typists do not. The same
 * seed gives the same typists, whatever their number.
 */
public final class Typists {
    /** Most minutes a typist may write: a session's times are an {@code int} of milliseconds. */
    public static final int MAX_MINUTES = 24 * 60;

    private final long seed;

    public Typists(long seed) {
        this.seed = seed;
    }

    /**
     * A trace of {@code count} sessions, each {@code minutes} long or a little less.
     *
     * @param count 1 to {@link TraceReader#MAX_SESSIONS}
     * @param minutes 1 to {@link #MAX_MINUTES}
     */
    public Trace trace(int count, int minutes) {
        int endMs = (int) TimeUnit.MINUTES.toMillis(minutes);
        SplittableRandom crowd = new SplittableRandom(seed);
        List<Session> sessions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sessions.add(session(i, endMs, crowd.split()));
        }
        return new Trace(sessions);
    }

    private static Session session(int index, int endMs, SplittableRandom random) {
        Session.Builder session = new Session.Builder(Integer.toString(index));
        byte op = Session.APPENDED;
        int kind = TypingFigures.BURST;
        for (int atMs = 0; ; ) {
            session.add(atMs, op);
            kind = TypingFigures.nextKind(kind, random.nextDouble());
            int gapMs = TypingFigures.gapMs(kind, random.nextDouble());
            if (gapMs > endMs - atMs) {
                return session.build();
            }
            if (isMessage(op, kind, gapMs, random)) {
                session.add(atMs + TypingFigures.MESSAGE_AFTER_MS, Session.SENT);
            }
            atMs += gapMs;
            op = TypingFigures.nextOp(op, kind, random.nextDouble());
        }
    }

    private static boolean isMessage(byte op, int kind, int gapMs, SplittableRandom random) {
        return op == Session.APPENDED
                && gapMs >= TypingFigures.MESSAGE_GAP_MS
                && random.nextDouble() < TypingFigures.messageShare(kind);
    }
}
