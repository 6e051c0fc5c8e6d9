package io.keyfold.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where to look for values, and what they are needed for.
 *
 * @param files YAML files; a later one wins
 * @param environment all variables of the process; wins over files
 * @param flags keys with values from the command line; win over everything
 */
public record LoadRequest(
        List<Path> files, Map<String, String> environment, Map<String, String> flags, Purpose purpose) {

    public LoadRequest {
        files = List.copyOf(files);
        environment = Map.copyOf(environment);
        flags = Map.copyOf(flags);
    }

    /** What the settings are for; decides whether everything that a serving node needs must be there. */
    public enum Purpose {
        /** A node that serves: upstream, keys and files must be there. */
        SERVE(true),
        /** The same checks as for {@link #SERVE}, without starting anything. */
        CHECK(true),
        /** Print values, or find a running node: what is there must be right, but nothing must be there. */
        SHOW(false),
        /** Everything in one process, which brings its own upstream and its own tokens. */
        DEMO(false);

        private final boolean complete;

        Purpose(boolean complete) {
            this.complete = complete;
        }

        boolean needsEverything() {
            return complete;
        }
    }

    /** Variables can hold secrets, and so can flags. */
    @Override
    public String toString() {
        return "LoadRequest[files=" + files + ", flags=" + flags.keySet() + ", purpose=" + purpose + "]";
    }
}
