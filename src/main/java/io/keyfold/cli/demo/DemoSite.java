package io.keyfold.cli.demo;

import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The demo page and what it calls, for the relay's traffic port. It hands out an agent's token for the asking, so it
 * answers by the names of this machine only: a name that somebody points here gets nothing.
 */
public final class DemoSite implements Handler<HttpServerRequest> {
    /** Where the site begins. */
    public static final String PATH = "/demo";

    private static final Set<String> LOCAL_NAMES = Set.of("127.0.0.1", "localhost");

    private final Map<String, PageFile> files = files();
    private final DemoApi api;

    private DemoSite(DemoApi api) {
        this.api = api;
    }

    /**
     * Seats an agent and three guests at {@code simulator}, and the guests watch.
     *
     * @param vertx the simulator's, with a single event loop
     * @param relay can stop the relay and start it anew
     */
    public static Future<DemoSite> open(Vertx vertx, Simulator simulator, Restartable relay) {
        Viewers viewers = new Viewers(vertx);
        return Chat.seat(simulator)
                .compose(chats -> watch(vertx, simulator, chats, viewers)
                        .map(watching -> new DemoSite(new DemoApi(vertx, simulator, chats, viewers, relay))));
    }

    /** What the page can restart. */
    @FunctionalInterface
    public interface Restartable {
        /** Completes when it serves again, at the same address. */
        Future<Void> restart();
    }

    private static Future<Void> watch(Vertx vertx, Simulator simulator, List<Chat> chats, Viewers viewers) {
        var client = vertx.createWebSocketClient();
        return Future.all(chats.stream()
                        .map(chat -> new GuestSide(vertx, client, simulator.port(), chat, viewers).connect())
                        .toList())
                .mapEmpty();
    }

    private static Map<String, PageFile> files() {
        Map<String, PageFile> files = new HashMap<>();
        files.put(PATH, PageFile.read("index.html", "text/html; charset=utf-8"));
        files.put(PATH + "/", PageFile.read("index.html", "text/html; charset=utf-8"));
        files.put(PATH + "/demo.css", PageFile.read("demo.css", "text/css; charset=utf-8"));
        files.put(PATH + "/icon.svg", PageFile.read("icon.svg", "image/svg+xml"));
        for (String module : List.of("between", "demo", "desk", "guest", "lane", "trouble", "typing")) {
            files.put(PATH + "/" + module + ".js", PageFile.read(module + ".js", "text/javascript; charset=utf-8"));
        }
        return files;
    }

    /** Ends the streams of all open pages, which would hold up the end of their connections. From any thread. */
    public void endStreams() {
        api.endStreams();
    }

    @Override
    public void handle(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null || !LOCAL_NAMES.contains(authority.host())) {
            request.response().setStatusCode(403).end();
            return;
        }
        PageFile file = files.get(request.path());
        if (file == null) {
            api.handle(request);
        } else if (isReading(request)) {
            file.answer(request.response());
        } else {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
        }
    }

    private static boolean isReading(HttpServerRequest request) {
        return HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
    }
}
