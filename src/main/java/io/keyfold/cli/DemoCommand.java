package io.keyfold.cli;

import io.keyfold.cli.demo.DemoSite;
import io.keyfold.cli.replay.DemoTypists;
import io.keyfold.edge.Mount;
import io.keyfold.ops.Version;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code keyfold demo}: simulated platform and relay in one process on loopback, with the ids of the first question.
 */
@Command(name = "demo", description = "Simulated platform and relay in one process, no settings.")
public final class DemoCommand implements Callable<Integer> {
    private static final String HOST = DemoSettings.HOST;
    private static final int SIM_PORT = 8090;
    private static final int MAX_TYPISTS = 10_000;
    private static final int MAX_NODES = 9;

    @Option(names = "--typists", paramLabel = "N", description = "Generated people who type until the demo ends.")
    private @Nullable Integer typists;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "Relay nodes of one cluster.")
    private int nodes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        checkOptions();
        PrintWriter out = spec.commandLine().getOut();
        Vertx simVertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Simulator simulator = await(Simulator.start(
                simVertx,
                SimOptions.builder()
                        .listen(HOST, LoopbackCluster.freePort(SIM_PORT))
                        .client(DemoSettings.CLIENT, DemoSettings.CLIENT)
                        .seedConversation(true)
                        .build()));
        DemoNode relay = new DemoNode(DemoSettings.of(simulator, nodes));
        DemoSite site = await(DemoSite.open(simVertx, simulator, relay::restart));
        relay.start(new Mount(DemoSite.PATH, site));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            site.endStreams();
                            relay.stop();
                            simVertx.close();
                        },
                        "keyfold-stop"));
        announce(out, relay, simulator, await(simulator.seedAgentToken()));
        if (typists != null) {
            DemoTypists.start(relay.addresses(), simulator, typists, out);
        }
        new CountDownLatch(1).await(); // until a signal ends the process
        return Exit.OK;
    }

    private void checkOptions() {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new CliFailure(Exit.USAGE, "demo --nodes is 1 to " + MAX_NODES);
        }
        if (typists != null && (typists < 1 || typists > MAX_TYPISTS)) {
            throw new CliFailure(Exit.USAGE, "demo --typists is 1 to " + MAX_TYPISTS);
        }
    }

    private static void announce(PrintWriter out, DemoNode demo, Simulator simulator, String token) {
        Node node = demo.node();
        String relay = relayUrl(node);
        String conversation = SeedData.CONVERSATION_ID;
        int relays = demo.addresses().size();
        out.println("Keyfold " + Version.current() + " demo: a simulated platform and "
                + (relays == 1 ? "a relay; Ctrl-C ends both" : "a cluster of " + relays + " relays; Ctrl-C ends all"));
        out.println("page        " + relay + DemoSite.PATH + "   type there, and see what the guest sees");
        out.println("relay       " + relay + "   typing calls; /openapi.json says which");
        out.println("management  http://" + HOST + ":" + node.relay().managementPort()
                + "   /status, /metrics; admin token "
                + node.relay().adminToken().reveal());
        for (Node other : demo.others()) {
            out.println("node        " + relayUrl(other) + "   another of the cluster; management http://" + HOST + ":"
                    + other.relay().managementPort());
        }
        out.println("platform    " + simulator.baseUrl() + "   simulated; / says what is fact and what is assumption");
        out.println("type a key: curl -i " + relay + "/api/v2/conversations/messaging/typing -H 'Authorization: Bearer "
                + token + "' -H 'Content-Type: application/json' -d '{\"conversationId\":\"" + conversation
                + "\",\"participantId\":\"" + SeedData.AGENT_PARTICIPANT_ID + "\",\"text\":\"Agent is typing...\"}'");
        out.println("what came:  curl -s '" + simulator.baseUrl() + "/sim/calls?conversationId=" + conversation + "'");
        out.flush();
    }

    private static String relayUrl(Node node) {
        return "http://" + HOST + ":" + node.relay().httpPort();
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }
}
