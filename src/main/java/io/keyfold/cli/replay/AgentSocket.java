package io.keyfold.cli.replay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One WebSocket {@code keyfold.v1}, and what waits for its answers. Confined to the player's loop. */
final class AgentSocket {
    /** Hears of one request, once. */
    interface Sink {
        /** {@code answer} carries either what was asked for, or {@code err}. */
        void answered(JsonObject answer);

        /** The socket ended before, for the reason {@code why}. */
        void lost(String why);
    }

    private final WebSocket socket;
    private final Map<Integer, Sink> waiting = new HashMap<>();
    private String trouble = "the connection was lost";
    private int lastI;
    private boolean ended;

    AgentSocket(WebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(this::read);
        // Its end is told to the close handler, too.
        socket.exceptionHandler(cause -> trouble = String.valueOf(cause.getMessage()));
    }

    /** {@code told} hears once of the socket's end, after everything that waited. */
    void onEnd(Runnable told) {
        socket.closeHandler(ignored -> {
            ended = true;
            List<Sink> left = List.copyOf(waiting.values());
            waiting.clear();
            left.forEach(sink -> sink.lost(trouble));
            told.run();
        });
    }

    /** Sends {@code member}, a name with its value as JSON, and asks for the answer. */
    void send(String member, Sink sink) {
        int i = ++lastI;
        waiting.put(i, sink);
        socket.writeTextMessage("{\"i\":" + i + "," + member + "}");
    }

    /** The same for one whose refusal is a failure; fails with the code. */
    Future<JsonObject> ask(String member) {
        Promise<JsonObject> promise = Promise.promise();
        send(member, new Sink() {
            @Override
            public void answered(JsonObject answer) {
                String problem = problem(answer);
                if (problem == null) {
                    promise.complete(answer);
                } else {
                    promise.fail("answered " + problem);
                }
            }

            @Override
            public void lost(String why) {
                promise.fail(why);
            }
        });
        return promise.future();
    }

    void close() {
        if (!ended) {
            socket.close();
        }
    }

    /** The code of the problem that an answer is; null when it is none. */
    static @Nullable String problem(JsonObject answer) {
        JsonObject problem = answer.getJsonObject("err");
        return problem == null ? null : problem.getString("code");
    }

    private void read(String frame) {
        try {
            frame.lines().filter(line -> !line.isBlank()).map(JsonObject::new).forEach(this::take);
        } catch (DecodeException | ClassCastException malformed) {
            trouble = "the relay sent what is not keyfold.v1";
            close();
        }
    }

    /** Of what the relay says unasked only its leaving matters: keys come when the trace has them. */
    private void take(JsonObject said) {
        Integer i = said.getInteger("i");
        Sink sink = i == null ? null : waiting.remove(i);
        if (sink != null) {
            sink.answered(said);
        } else if (said.containsKey("bye")) {
            trouble = "the relay closed the socket with "
                    + said.getJsonObject("bye").getInteger("code");
        }
    }
}
