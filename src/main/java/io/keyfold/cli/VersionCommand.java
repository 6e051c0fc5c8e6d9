package io.keyfold.cli;

import io.keyfold.ops.Version;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyfold version}: the build and what it runs on. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> build = Version.build();
        if (output.isJson()) {
            JsonObject json = new JsonObject();
            build.forEach(json::put);
            out.println(json.encode());
        } else {
            out.println(
                    "keyfold " + build.get("version") + " (Java " + build.get("java") + ", " + build.get("os") + ")");
        }
        return Exit.OK;
    }
}
