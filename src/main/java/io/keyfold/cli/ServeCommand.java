package io.keyfold.cli;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyfold serve}: a relay node, until a signal. */
@Command(name = "serve", description = "Run a relay node.")
public final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        LoadRequest request = config.request(LoadRequest.Purpose.SERVE);
        Loaded loaded = ConfigLoader.load(request);
        ConfigOptions.report(loaded, err);
        Settings settings = loaded.settings();
        if (settings == null) {
            return Exit.CONFIG_INVALID;
        }
        Node node = Node.await(Node.start(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "keyfold-stop"));
        node.watch(request, settings);
        announce(node, settings, err);
        new CountDownLatch(1).await(); // until a signal ends the process
        return Exit.OK;
    }

    private static void announce(Node node, Settings settings, PrintWriter err) {
        String scheme = settings.http().tlsCertFile() == null ? "http" : "https";
        err.println("keyfold serves " + scheme + "://" + settings.http().host() + ":"
                + node.relay().httpPort() + settings.http().pathPrefix());
        err.println("management     http://" + settings.management().host() + ":"
                + node.relay().managementPort());
        err.println("upstream       " + settings.upstream().baseUrl() + " ("
                + settings.upstream().dialect().name().toLowerCase(java.util.Locale.ROOT) + ")");
        if (node.relay().adminToken().isGenerated()) {
            err.println(
                    "admin token    " + node.relay().adminToken().reveal() + " (made for this run; set admin.token)");
        }
        err.flush();
    }
}
