package io.keyfold.cli;

import picocli.CommandLine.Option;

/** Which running node a command speaks to; a mixin of the commands that do. */
public final class ManagementOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The node's management address (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://127.0.0.1:9090")
    private String url = "";

    /** Opens nothing yet; throws {@link CliFailure} (usage) when the address is none. */
    public ManagementClient client() {
        return ManagementClient.of(url);
    }
}
