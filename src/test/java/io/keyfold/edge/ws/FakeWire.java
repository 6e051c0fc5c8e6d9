package io.keyfold.edge.ws;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A wire that remembers what was said. */
final class FakeWire implements Wire {
    final List<JsonObject> sent = new ArrayList<>();
    int pings;
    boolean full;
    boolean paused;
    CloseCode closed;
    boolean dropped;

    @Override
    public void send(String text) {
        sent.add(new JsonObject(text));
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void close(CloseCode code) {
        closed = code;
    }

    @Override
    public void drop() {
        dropped = true;
    }

    JsonObject last() {
        return sent.get(sent.size() - 1);
    }

    /** The last frame, which must be the goodbye. */
    JsonObject bye() {
        return last().getJsonObject("bye");
    }
}
