package io.keyfold.cli;

import io.vertx.core.json.JsonArray;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyfold ready}: whether a node should get traffic, and why not. */
@Command(name = "ready", description = "Ask a running node whether it should get traffic.")
public final class ReadyCommand implements Callable<Integer> {
    @Mixin
    private final ManagementOptions node = new ManagementOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ManagementClient.Answer answer = node.client().get("/ready");
        if (answer.status() == 200) {
            spec.commandLine().getOut().println("ready");
            return Exit.OK;
        }
        JsonArray reasons = answer.json().getJsonArray("reasons", new JsonArray());
        String why = reasons.isEmpty()
                ? "it answered " + answer.status()
                : reasons.stream().map(String::valueOf).collect(Collectors.joining("; "));
        throw new CliFailure(
                Exit.CHECK_FAILED, answer.url() + " is not ready: " + why + ". 'keyfold status' tells more");
    }
}
