package io.keyfold.cli;

import io.keyfold.ops.Version;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keyfold version}: the build and what it runs on. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private OutputFormat format = OutputFormat.TEXT;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> build = Version.build();
        if (format == OutputFormat.JSON) {
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
