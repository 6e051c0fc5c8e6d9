package io.keyfold.sim;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One path of the simulator.
 *
 * @param method its method
 * @param template the parts of the path; {@code *} stands for an id
 * @param kind how its calls are logged; null for those that are not the platform's
 * @param dialect which face of the platform it belongs to
 * @param handler answers a call, on the loop
 */
record Route(
        HttpMethod method,
        List<String> template,
        @Nullable CallKind kind,
        Dialect dialect,
        Function<Call, Answer> handler) {
    private static final String ID = "*";

    /** A route and the ids that a path has in its place. */
    record Match(Route route, List<String> ids) {}

    static Route of(
            HttpMethod method, String path, @Nullable CallKind kind, Dialect dialect, Function<Call, Answer> handler) {
        return new Route(method, parts(path), kind, dialect, handler);
    }

    /** The parts of a path between its slashes. */
    static List<String> parts(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The ids of a path, or null when it is another path. */
    @Nullable
    List<String> idsOf(List<String> parts) {
        if (parts.size() != template.size()) {
            return null;
        }
        List<String> ids = new ArrayList<>(2);
        for (int i = 0; i < parts.size(); i++) {
            if (template.get(i).equals(ID)) {
                ids.add(parts.get(i));
            } else if (!template.get(i).equals(parts.get(i))) {
                return null;
            }
        }
        return ids;
    }
}
