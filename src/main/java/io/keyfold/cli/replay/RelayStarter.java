package io.keyfold.cli.replay;

import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;

/** Starts a relay in this process. The composition root gives one to the command, which knows no wiring itself. */
@FunctionalInterface
public interface RelayStarter {
    /**
     * Starts a single node on free ports of loopback.
     *
     * @param settings values by key, as they would be given on the command line, over the defaults; hold secrets
     */
    Future<Running> start(Map<String, String> settings);

    /** A relay that serves. */
    interface Running {
        /** Where desktops call. */
        URI traffic();

        /** Where its metrics are. */
        URI management();

        Future<Void> close();
    }
}
