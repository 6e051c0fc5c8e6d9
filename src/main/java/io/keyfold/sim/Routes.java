package io.keyfold.sim;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every path of the simulator, and the way from a request line to its handler. */
final class Routes {
    private static final String MESSAGING = "/api/v2/conversations/messaging";
    private static final String COMMUNICATION = "/api/v2/conversations/messages/*/communications/*";

    private final List<Route> routes;

    /** Where a request line leads: to a match, or nowhere with a status (404 or 405). */
    record Found(Route.@Nullable Match match, int status) {}

    Routes(SimState state, GuestSockets sockets) {
        Gate gate = new Gate(state);
        TypingApi typing = new TypingApi(state, gate, sockets);
        MessageApi messages = new MessageApi(state, gate, sockets);
        AccountApi account = new AccountApi(state, gate);
        ControlApi control = new ControlApi(state);
        routes = List.of(
                assumed(MESSAGING + "/typing", CallKind.TYPING, typing::byGuestToken),
                published(POST, COMMUNICATION + "/typing", CallKind.TYPING, typing::byCommunication),
                assumed(MESSAGING + "/messages", CallKind.MESSAGE, messages::byBody),
                published(POST, COMMUNICATION + "/messages", CallKind.MESSAGE, messages::byCommunication),
                assumed(MESSAGING + "/guest-tokens", CallKind.GUEST_TOKEN, account::guestToken),
                published(POST, "/oauth/token", CallKind.OAUTH, account::oauthToken),
                published(GET, "/api/v2/conversations/*", CallKind.LOOKUP, account::conversation),
                published(GET, "/api/v2/users/me", CallKind.CHECK, account::me),
                published(GET, "/api/v2/tokens/me", CallKind.CHECK, account::tokenInfo),
                own(GET, "/webdeployments/v1/deployments/*/config.json", account::deployment),
                own(POST, "/sim/conversations", control::createConversation),
                own(POST, "/sim/conversations/*/transfer", control::transfer),
                own(POST, "/sim/conversations/*/end", control::end),
                own(GET, "/sim/stats", control::stats),
                own(GET, "/sim/calls", control::calls),
                own(PUT, "/sim/faults", control::setFaults),
                own(DELETE, "/sim/faults", control::clearFaults),
                own(POST, "/sim/expire-tokens", control::expireTokens),
                own(GET, "/", call -> Answer.text(AboutPage.TEXT)));
    }

    private static Route assumed(String path, CallKind kind, Function<Call, Answer> handler) {
        return Route.of(POST, path, kind, Dialect.GUEST, handler);
    }

    private static Route published(HttpMethod method, String path, CallKind kind, Function<Call, Answer> handler) {
        return Route.of(method, path, kind, Dialect.PLATFORM, handler);
    }

    private static Route own(HttpMethod method, String path, Function<Call, Answer> handler) {
        return Route.of(method, path, null, Dialect.PLATFORM, handler);
    }

    Found find(HttpMethod method, @Nullable String path) {
        List<String> parts = path == null || !path.startsWith("/") ? null : decoded(Route.parts(path));
        if (parts == null) {
            return new Found(null, 404);
        }
        int status = 404;
        for (Route route : routes) {
            List<String> ids = route.idsOf(parts);
            if (ids != null && route.method().equals(method)) {
                return new Found(new Route.Match(route, ids), 200);
            }
            status = ids == null ? status : 405;
        }
        return new Found(null, status);
    }

    /** The parts without their escapes ({@code %3A} for a colon), or null when one is broken. */
    private static @Nullable List<String> decoded(List<String> parts) {
        List<String> decoded = new ArrayList<>(parts.size());
        for (String part : parts) {
            try {
                boolean plain = part.indexOf('%') < 0;
                decoded.add(plain ? part : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                return null; // answered as a path that is not there
            }
        }
        return decoded;
    }
}
