package io.keyfold.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A load balancer's idea of the nodes: it sends to any that is ready, asks each of them five times a second, and leaves
 * one that refused a connection alone until it says again that it is ready. Belongs to one event loop.
 */
final class Balancer {
    private static final long POLL_MS = 200;
    private static final long ANSWER_LIMIT_MS = 1_000;

    private final List<Place> places;
    private final HttpClient http;
    private final Random random = new Random(1);
    private final Set<Integer> open = new TreeSet<>();

    /** Asks from now on; on its event loop. */
    Balancer(Vertx vertx, List<Place> places) {
        this.places = List.copyOf(places);
        this.http = vertx.createHttpClient();
        for (int node = 0; node < places.size(); node++) {
            int asked = node;
            ask(asked);
            vertx.setPeriodic(POLL_MS, timer -> ask(asked));
        }
    }

    private void ask(int node) {
        Place place = places.get(node);
        RequestOptions ready = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(place.host())
                .setPort(place.managementPort())
                .setURI("/ready")
                .setTimeout(ANSWER_LIMIT_MS);
        http.request(ready)
                .compose(request -> request.send())
                .compose(response -> response.end().map(response.statusCode()))
                .onComplete(status -> {
                    if (Integer.valueOf(200).equals(status.result())) {
                        open.add(node);
                    } else {
                        open.remove(node);
                    }
                });
    }

    /** A node that takes traffic, at random; -1 when there is none. */
    int pick() {
        int skip = open.isEmpty() ? 0 : random.nextInt(open.size());
        for (int node : open) {
            if (skip-- == 0) {
                return node;
            }
        }
        return -1;
    }

    /** It did not answer. */
    void refused(int node) {
        open.remove(node);
    }
}
