package io.keyfold.cli;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest.Purpose;
import io.keyfold.config.Loaded;
import io.keyfold.config.Reference;
import io.keyfold.config.ValueView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code config show|default|env|doc}: what holds, and what there is. */
@Command(
        name = "config",
        description = "Print the effective configuration, its defaults, its environment names or its reference.",
        subcommands = ConfigCommand.Show.class)
public final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: show, default, env or doc");
    }

    @Command(name = "default", description = "Print conf/keyfold.yaml as it is shipped: every key with its default.")
    void printDefault() {
        print(Reference.yaml());
    }

    @Command(name = "env", description = "Print the environment name of every key, with its default.")
    void printEnvironment() {
        print(Reference.environment());
    }

    @Command(name = "doc", description = "Print the reference in Markdown.")
    void printReference() {
        print(Reference.markdown());
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** Prints values even when some are wrong: then it is needed most. */
    @Command(
            name = "show",
            description = "Print every effective value with its origin, secrets masked.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:valid", "78:not valid; the values are printed all the same"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            Loaded loaded = ConfigLoader.load(options.request(Purpose.SHOW));
            PrintWriter out = spec.commandLine().getOut();
            if (output.isJson()) {
                out.println(json(loaded.values()));
            } else {
                table(loaded.values(), out);
            }
            out.flush();
            ConfigOptions.report(loaded, spec.commandLine().getErr());
            return loaded.isValid() ? Exit.OK : Exit.CONFIG_INVALID;
        }

        private static String json(List<ValueView> values) {
            JsonArray all = new JsonArray();
            values.forEach(view -> all.add(new JsonObject()
                    .put("key", view.key())
                    .put("value", view.value().isEmpty() ? null : view.value())
                    .put("origin", view.origin())));
            return all.encodePrettily();
        }

        private static void table(List<ValueView> values, PrintWriter out) {
            int widest =
                    values.stream().mapToInt(view -> view.key().length()).max().orElse(0);
            for (ValueView view : values) {
                String value = view.value().isEmpty() ? "-" : view.value();
                out.println(view.key() + " ".repeat(widest - view.key().length()) + " = " + value + "  ("
                        + view.origin() + ")");
            }
        }
    }
}
