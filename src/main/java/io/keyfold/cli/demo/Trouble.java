package io.keyfold.cli.demo;

import io.keyfold.sim.Faults;
import io.keyfold.sim.Simulator;
import io.keyfold.sim.TokenKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the page's buttons let go wrong, each with its explanation. A closed set; on the wire the name with hyphens. */
enum Trouble {
    GUEST_TOKEN(
            "Expire the guest token",
            0,
            "The platform has forgotten every guest token: it answers the next typing call with 401.",
            "Guest tokens live for minutes and end without a word. A desktop that calls the platform itself goes dark"
                    + " here, silently.",
            "Keyfold fetches a fresh token and makes the call again at once. The guest notices nothing.") {
        @Override
        Future<Void> begin(Simulator simulator) {
            return simulator.expireTokens(TokenKind.GUEST);
        }
    },
    TOO_MANY(
            "429 for 10 s",
            10_000,
            "The platform answers typing calls with 429 and asks to wait 10 s.",
            "Its limit is 300 calls a minute for each token: a call per key reaches that with one fast typist.",
            "Keyfold sends nothing before the time is over. Keys are still answered at once, with the reason, and the"
                    + " first one after the wait lights the dots again.") {
        @Override
        Future<Void> begin(Simulator simulator) {
            return simulator.setFaults(failing(429, 10, lastsMs()));
        }
    },
    SERVER_ERROR(
            "Upstream 500",
            0,
            "The platform answers every typing call with 500.",
            "It is broken, and nobody here can mend it. A typing signal that comes late is worth nothing, so there is"
                    + " nothing to store.",
            "Keyfold drops the call, says why, and lets a later key try again: one call at a time, never a storm."
                    + " Messages pass as before.") {
        @Override
        Future<Void> begin(Simulator simulator) {
            return simulator.setFaults(failing(500, 0, 0));
        }
    },
    SLOW(
            "Slow upstream",
            0,
            "The platform takes 1.5 s to answer each typing call.",
            "The network or the platform is busy. A desktop that waits for the answer stutters with every key.",
            "Keyfold answers keys at once and never lets them wait for the platform. One call is on its way at a time;"
                    + " keys fold into it.") {
        @Override
        Future<Void> begin(Simulator simulator) {
            return simulator.setFaults(
                    new Faults(SLOW_ANSWER_MS, 0, 503, 0, false, 0, 0, 0, false, Faults.Target.TYPING, 0));
        }
    },
    /** Made by who has the relay, not by the platform. */
    RESTART(
            "Restart the relay",
            0,
            "The relay stops, and a new one starts on the same port. It remembers nothing.",
            "Updates, crashes and moves end every connection, and no agent should have to reload a desktop for that.",
            "It says goodbye and how long to wait; the client comes back by itself and opens its conversations again."
                    + " The next key lights the dots; nothing is replayed.") {
        @Override
        Future<Void> begin(Simulator simulator) {
            return Future.succeededFuture();
        }
    },
    /** Made by the page itself: from now on it names the wrong participant. */
    GUEST_PARTICIPANT(
            "Use the guest’s participant id",
            0,
            "This desktop now sends the guest's own participant id with its keys.",
            "The platform answers such a call with 204 and does nothing; finding out why takes days.",
            "Keyfold looks the participant up, refuses the key and says what to send instead.") {
        @Override
        Future<Void> begin(Simulator simulator) {
            return Future.succeededFuture();
        }
    };

    private static final int SLOW_ANSWER_MS = 1_500;

    private final String title;
    private final long lastsMs;
    private final String happens;
    private final String why;
    private final String remedy;

    Trouble(String title, long lastsMs, String happens, String why, String remedy) {
        this.title = title;
        this.lastsMs = lastsMs;
        this.happens = happens;
        this.why = why;
        this.remedy = remedy;
    }

    /** Lets it go wrong, instead of what went wrong before. */
    abstract Future<Void> begin(Simulator simulator);

    /** After how many ms it ends by itself; 0: it stays until it is ended. */
    long lastsMs() {
        return lastsMs;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable Trouble ofLabel(@Nullable String label) {
        for (Trouble trouble : values()) {
            if (trouble.label().equals(label)) {
                return trouble;
            }
        }
        return null;
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("trouble", label())
                .put("title", title)
                .put("happens", happens)
                .put("why", why)
                .put("remedy", remedy);
    }

    private static Faults failing(int status, int retryAfterS, long forMs) {
        return new Faults(0, 1, status, retryAfterS, false, 0, 0, 0, false, Faults.Target.TYPING, forMs);
    }
}
