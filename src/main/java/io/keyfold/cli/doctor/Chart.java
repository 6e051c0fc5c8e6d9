package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.core.Agent;
import io.keyfold.core.Participant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What earlier checks found out and later ones go by. Used on one thread. */
final class Chart {
    private @Nullable Settings settings;

    /** How far upstream's clock is ahead of ours, in ms; empty when its answers carry no date. */
    OptionalLong aheadMs = OptionalLong.empty();

    /** The relay's own access token; a secret. */
    @Nullable
    String clientToken;

    /** Who sends {@link Questions#token}, once the relay would take it. */
    @Nullable
    Agent agent;

    @Nullable
    Participant participant;

    /** With which the typing call can be made; a secret. */
    @Nullable
    String guestToken;

    /** Upstream's answer to the typing call. */
    @Nullable
    Reply typed;

    void settings(Settings loaded) {
        settings = loaded;
    }

    /** For checks that need the configuration. */
    Settings settings() throws CheckEnded {
        if (settings == null) {
            throw CheckEnded.notChecked("there is no valid configuration");
        }
        return settings;
    }
}
