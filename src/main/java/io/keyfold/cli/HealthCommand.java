package io.keyfold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyfold health}: whether a node's process answers. */
@Command(name = "health", description = "Ask a running node whether it is alive.")
public final class HealthCommand implements Callable<Integer> {
    @Mixin
    private final ManagementOptions node = new ManagementOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ManagementClient.Answer answer = node.client().get("/live");
        if (answer.status() != 200) {
            throw new CliFailure(
                    Exit.CHECK_FAILED,
                    answer.url() + " answered " + answer.status() + ": something else listens there; give the"
                            + " management port (management.port) with --url");
        }
        spec.commandLine().getOut().println("live");
        return Exit.OK;
    }
}
