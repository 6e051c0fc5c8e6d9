package io.keyfold.edge.ws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfold.config.Settings;
import io.keyfold.edge.FakeRouter;
import io.keyfold.edge.keys.AgentLimit;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** One socket without a network, where time is a number. */
final class Desk {
    final FakeRouter router = new FakeRouter();
    final FakeAuth auth = new FakeAuth();
    final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    final Sessions sessions;
    final List<Runnable> posted = new ArrayList<>();
    final FakeWire wire = new FakeWire();
    final WsServices services;
    final WsSession session;
    final KeyReader keys = new KeyReader(10);
    private String lastSession;
    long nowMs = -5;
    long epochMs = 1_000_000;

    Desk() {
        this(new Settings.Ws(100, 10, 4096), 0, new Sessions(), null);
    }

    Desk(Settings.Ws limits, int perAgentPerSecond, Sessions sessions, Greeting.Upgraded upgraded) {
        this.sessions = sessions;
        AgentLimit agents = new AgentLimit(new DesktopRates().agents(), perAgentPerSecond);
        Keystrokes[] self = new Keystrokes[1];
        self[0] = new Keystrokes(router, auth, meters, hash -> self[0].openGates(hash), () -> nowMs);
        services = new WsServices(
                limits,
                120_000,
                self[0],
                auth,
                agents,
                sessions,
                meters,
                () -> nowMs,
                () -> epochMs,
                bound -> bound / 2);
        session = new WsSession(services, keys, posted::add, wire, upgraded);
    }

    /** Says hello with a good token and opens handles 1 to {@code handles}. */
    Desk opened(int handles) {
        session(ask("{'i':0,'hello':{'token':'good-ann'}}"));
        for (int i = 1; i <= handles; i++) {
            say("{'open':{'c':'conv-" + i + "','p':'part-" + i + "'}}");
        }
        wire.sent.clear();
        return this;
    }

    /** The session that {@link #opened} was given. */
    String lastSession() {
        return lastSession;
    }

    private void session(JsonObject hello) {
        lastSession = hello.getJsonObject("hello").getString("session");
    }

    /** A message; apostrophes stand for quotation marks. */
    Desk say(String text) {
        session.message(Unpooled.copiedBuffer(text.replace('\'', '"'), UTF_8));
        return this;
    }

    /** A message, and the first frame that the server said then. */
    JsonObject ask(String text) {
        int before = wire.sent.size();
        say(text);
        if (wire.sent.size() == before) {
            throw new AssertionError("no answer to " + text);
        }
        return wire.sent.get(before);
    }

    /** The error code in the answer to a message. */
    String refused(String text) {
        return ask(text).getJsonObject("err").getString("code");
    }

    /** The client gave a sign of life. */
    Desk heardAt(long ms) {
        nowMs = ms;
        session.noise();
        return this;
    }

    void tickAt(long ms) {
        nowMs = ms;
        session.tick(ms);
    }
}
