package io.keyfold.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyfold status}: a running node at a glance. */
@Command(name = "status", description = "Show a running node: state, dependencies, budgets, calls of today.")
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final ManagementOptions node = new ManagementOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ManagementClient.Answer answer = node.client().get("/status");
        JsonObject status = answer.json();
        if (answer.status() != 200) {
            throw new CliFailure(
                    Exit.CHECK_FAILED, answer.url() + " answered " + answer.status() + ": see the log of the node");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(status.encodePrettily());
        } else {
            out.print(StatusText.of(status, System.currentTimeMillis()));
        }
        out.flush();
        return status.getBoolean("ready", false) ? Exit.OK : Exit.CHECK_FAILED;
    }
}
