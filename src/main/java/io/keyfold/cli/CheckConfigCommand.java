package io.keyfold.cli;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest.Purpose;
import io.keyfold.config.Loaded;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check-config}: would {@code serve} start with this? */
@Command(
        name = "check-config",
        description = "Check the configuration as 'serve' would, and print everything that is wrong.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:valid, perhaps with warnings", "78:not valid"})
public final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Loaded loaded = ConfigLoader.load(options.request(Purpose.CHECK));
        ConfigOptions.report(loaded, spec.commandLine().getErr());
        if (!loaded.isValid()) {
            return Exit.CONFIG_INVALID;
        }
        long written = loaded.values().stream().filter(view -> view.isWritten()).count();
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "ok: %d keys set, %d by default, %d warnings",
                        written,
                        loaded.values().size() - written,
                        loaded.warnings().size()));
        return Exit.OK;
    }
}
