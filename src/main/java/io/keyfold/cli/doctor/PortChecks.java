package io.keyfold.cli.doctor;

import io.keyfold.cli.Listeners;
import io.keyfold.cli.Listeners.Listener;
import io.keyfold.cli.ManagementClient;
import io.keyfold.config.Settings;
import io.keyfold.core.DoctorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a relay could listen where it should, or already does. */
final class PortChecks {
    private final Web web;
    private final Chart chart;

    PortChecks(Web web, Chart chart) {
        this.web = web;
        this.chart = chart;
    }

    Finding traffic() throws CheckEnded {
        Settings settings = chart.settings();
        Settings.Http http = settings.http();
        String headers = ManagementClient.address(http.host(), http.port()) + http.pathPrefix() + "/v1/headers";
        return port(listener("http.port"), () -> http.tlsCertFile() == null ? isKeyfold(headers) : isRunning(settings));
    }

    Finding management() throws CheckEnded {
        Settings settings = chart.settings();
        return port(listener("management.port"), () -> isRunning(settings));
    }

    Finding cluster() throws CheckEnded {
        Settings settings = chart.settings();
        if (!settings.cluster().enabled()) {
            return Finding.notChecked("cluster.enabled is false");
        }
        Finding members = port(listener("cluster.port"), () -> isRunning(settings));
        return members.state().isGood() ? port(listener("cluster.event-bus-port"), () -> isRunning(settings)) : members;
    }

    /** A running node that has used up its month sends nothing more. */
    Finding monthlyCap() throws CheckEnded {
        JsonObject status = status(chart.settings());
        if (status == null) {
            throw CheckEnded.notChecked("no node runs at management.port");
        }
        JsonArray budgets = status.getJsonArray("budgets", new JsonArray());
        for (int i = 0; i < budgets.size(); i++) {
            JsonObject budget = budgets.getJsonObject(i);
            if ("month".equals(budget.getString("name"))) {
                return month(budget.getLong("used", 0L), budget.getLong("limit", 0L));
            }
        }
        throw CheckEnded.notChecked("the running node does not say");
    }

    static Finding month(long used, long limit) {
        if (limit == 0) {
            return Finding.ok(used + " calls this month, no cap");
        }
        String seen = used + " of " + limit + " calls this month";
        return used < limit ? Finding.ok(seen) : Finding.failed(DoctorCode.MONTHLY_CAP, seen);
    }

    private interface Occupant {
        boolean isKeyfold();
    }

    private static Finding port(Listener listener, Occupant occupant) {
        String where = listener.host() + ":" + listener.port();
        String obstacle = listener.port() == 0 ? null : listener.obstacle();
        if (!listener.isHere()) {
            return Finding.failed(DoctorCode.ADDRESS_NOT_HERE, listener.hostKey() + " is " + listener.host());
        }
        if (obstacle == null) {
            return Finding.ok(listener.port() == 0 ? "any free one" : where + " is free");
        }
        return occupant.isKeyfold()
                ? Finding.ok(where + " is served by a Keyfold")
                : Finding.failed(DoctorCode.PORT_TAKEN, listener.portKey() + ", " + where + ": " + obstacle);
    }

    private Listener listener(String portKey) throws CheckEnded {
        List<Listener> all = Listeners.of(chart.settings());
        return all.stream()
                .filter(listener -> listener.portKey().equals(portKey))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(portKey));
    }

    private boolean isRunning(Settings settings) {
        JsonObject status = status(settings);
        return status != null && status.containsKey("shards") && status.containsKey("build");
    }

    private @Nullable JsonObject status(Settings settings) {
        Settings.Management management = settings.management();
        return json(ManagementClient.address(management.host(), management.port()) + "/status");
    }

    private boolean isKeyfold(String url) {
        JsonObject json = json(url);
        return json != null && "keyfold".equals(json.getValue("service"));
    }

    /** What somebody on this machine answers; null when nobody does, or no JSON. */
    private @Nullable JsonObject json(String url) {
        try {
            return web.send(HttpRequest.newBuilder(URI.create(url))).json();
        } catch (CheckEnded nobody) {
            return null;
        }
    }
}
