package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.keyfold.edge.Routes.Route;
import io.keyfold.edge.keys.AgentLimit;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.edge.ws.WsServer;
import io.keyfold.edge.ws.WsServices;
import io.keyfold.upstream.Forwarder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one edge, put together; no behaviour of its own.
 *
 * @param typing the fast path
 * @param routes everything else
 * @param passThrough what goes on to the platform; null when nothing does
 * @param upgrades what becomes a WebSocket
 * @param sockets the WebSockets
 */
record EdgeParts(
        Admission admission,
        Keystrokes keystrokes,
        TypingCalls typing,
        Routes routes,
        @Nullable PassThrough passThrough,
        Upgrades upgrades,
        WsServer sockets) {
    static EdgeParts of(Vertx vertx, EdgeServices services, long bodyTimeoutMs) {
        Settings settings = services.settings();
        int maxBodyBytes = settings.http().maxBodyBytes();
        Problems problems = new Problems(services.meters(), settings.http().pathPrefix());
        BodyReader bodies = new BodyReader(vertx, services.nowMs(), bodyTimeoutMs);
        AgentLimit agents =
                new AgentLimit(services.rates().agents(), settings.limits().perAgentPerSecond());
        Admission admission = new Admission(services, problems, agents);
        Keystrokes keystrokes = new Keystrokes(
                services.router(), services.auth(), services.meters(), services.gates(), services.nowMs());
        keystrokes.switchTyping(settings.typing().enabled());
        WsServer sockets = new WsServer(vertx, socketServices(services, keystrokes, agents));
        Upgrades upgrades =
                new Upgrades(admission, problems, sockets, settings.http().pathPrefix());
        Answers answers = new Answers(problems);
        TypingCalls typing = new TypingCalls(bodies, admission, keystrokes, answers, problems, maxBodyBytes);

        var states = new NativeTyping(
                admission, keystrokes, answers, settings.typing().maxHoldMs());
        var batch = new KeystrokeBatch(admission, keystrokes, problems, services.meters());
        var guestTokens = new GuestTokenCalls(admission, keystrokes, answers);
        var events = new EventCalls(admission, services.router());
        var conversations = new ConversationCalls(
                admission, services.router(), problems, services.adminToken(), keystrokes::isTypingOn);
        var pages = new ProblemPages(problems, settings.http().pathPrefix());
        var client = new ClientFiles();
        var openApi = ApiDocument.openApi(settings.http().pathPrefix());
        var asyncApi = ApiDocument.asyncApi(settings.http().pathPrefix());
        PassThrough passThrough = passThrough(vertx, services, keystrokes, bodies, admission, problems);
        List<Route> table = List.of(
                new Route(
                        HttpMethod.POST, TypingPath.SEED, maxBodyBytes, call -> typing.handle(call, TypingPath.seed())),
                new Route(
                        HttpMethod.POST,
                        TypingPath.SDK,
                        maxBodyBytes,
                        call -> typing.handle(
                                call,
                                TypingPath.sdk(
                                        call.pathParameter("conversationId"), call.pathParameter("communicationId")))),
                new Route(HttpMethod.PUT, "/v1/conversations/{c}/participants/{p}/typing", maxBodyBytes, states::put),
                new Route(
                        HttpMethod.DELETE,
                        "/v1/conversations/{c}/participants/{p}/typing",
                        maxBodyBytes,
                        states::delete),
                new Route(HttpMethod.POST, "/v1/keystrokes", KeystrokeBatch.MAX_BODY_BYTES, batch::post),
                new Route(HttpMethod.PUT, "/v1/conversations/{c}/guest-token", maxBodyBytes, guestTokens::put),
                new Route(HttpMethod.DELETE, "/v1/conversations/{c}/guest-token", maxBodyBytes, guestTokens::delete),
                new Route(HttpMethod.POST, "/v1/events", EventCalls.MAX_BODY_BYTES, events::post),
                new Route(HttpMethod.GET, "/v1/conversations/{c}", maxBodyBytes, conversations::get),
                new Route(HttpMethod.GET, ArrivedHeaders.PATH, maxBodyBytes, ArrivedHeaders::get),
                new Route(HttpMethod.GET, "/client/keyfold.js", maxBodyBytes, client::module),
                new Route(HttpMethod.GET, "/client/keyfold.d.ts", maxBodyBytes, client::types),
                new Route(HttpMethod.GET, Upgrades.PATH, maxBodyBytes, Upgrades::refuse),
                new Route(HttpMethod.GET, "/openapi.json", maxBodyBytes, openApi::get),
                new Route(HttpMethod.GET, "/asyncapi.json", maxBodyBytes, asyncApi::get),
                new Route(HttpMethod.GET, "/problems", maxBodyBytes, pages::list),
                new Route(HttpMethod.GET, "/problems/{code}", maxBodyBytes, pages::one));
        return new EdgeParts(
                admission,
                keystrokes,
                typing,
                new Routes(table, bodies, admission, problems, maxBodyBytes, passThrough),
                passThrough,
                upgrades,
                sockets);
    }

    private static @Nullable PassThrough passThrough(
            Vertx vertx,
            EdgeServices services,
            Keystrokes keystrokes,
            BodyReader bodies,
            Admission admission,
            Problems problems) {
        Forwarder forwarder = services.forwarder();
        if (forwarder == null) {
            return null;
        }
        var notices = new MessageNotices(vertx, services.auth(), keystrokes, services.meters());
        return new PassThrough(services.settings(), forwarder, notices, bodies, admission, problems);
    }

    private static WsServices socketServices(EdgeServices services, Keystrokes keystrokes, AgentLimit agents) {
        Settings settings = services.settings();
        return new WsServices(
                settings.ws(),
                settings.typing().maxHoldMs(),
                keystrokes,
                services.auth(),
                agents,
                services.sessions(),
                services.meters(),
                services.nowMs(),
                services.epochMs(),
                bound -> ThreadLocalRandom.current().nextInt(bound));
    }
}
