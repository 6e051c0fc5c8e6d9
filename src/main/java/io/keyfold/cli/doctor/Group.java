package io.keyfold.cli.doctor;

import java.util.Locale;

/** Which link of the chain a check looks at; in the order in which they are shown. */
enum Group {
    RUNTIME,
    CONFIGURATION,
    PORTS,
    UPSTREAM,
    CLOCK,
    CREDENTIALS,
    CONVERSATION,
    BUDGET,
    PUBLIC_ADDRESS;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
