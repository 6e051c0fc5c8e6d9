package io.keyfold.cli;

import io.keyfold.cli.demo.DemoSite;
import io.keyfold.cli.replay.DemoTypists;
import io.keyfold.config.ConfigLoader;
import io.keyfold.config.ConfigProblem;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.edge.Mount;
import io.keyfold.ops.AdminToken;
import io.keyfold.ops.Version;
import io.keyfold.sim.SeedData;
import io.keyfold.sim.SimOptions;
import io.keyfold.sim.Simulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
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
    private static final String HOST = "127.0.0.1";
    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9090;
    private static final int SIM_PORT = 8090;
    private static final String CLIENT = "demo";
    private static final int MAX_TYPISTS = 10_000;

    @Option(names = "--typists", paramLabel = "N", description = "Generated people who type until the demo ends.")
    private @Nullable Integer typists;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "Relay nodes; so far 1.")
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
                        .listen(HOST, freePort(SIM_PORT))
                        .client(CLIENT, CLIENT)
                        .seedConversation(true)
                        .build()));
        Settings settings = settings(simulator);
        DemoNode relay = new DemoNode(settings);
        DemoSite site = await(DemoSite.open(simVertx, simulator, relay::restart));
        relay.start(new Mount(DemoSite.PATH, site));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            site.endStreams();
                            relay.node().stop();
                            simVertx.close();
                        },
                        "keyfold-stop"));
        announce(out, relay.node(), simulator, await(simulator.seedAgentToken()));
        if (typists != null) {
            DemoTypists.start(URI.create(relayUrl(relay.node())), simulator, typists, out);
        }
        new CountDownLatch(1).await(); // until a signal ends the process
        return Exit.OK;
    }

    private void checkOptions() {
        if (nodes != 1) {
            throw new CliFailure(Exit.USAGE, "demo --nodes: this version runs a single node; leave --nodes away");
        }
        if (typists != null && (typists < 1 || typists > MAX_TYPISTS)) {
            throw new CliFailure(Exit.USAGE, "demo --typists is 1 to " + MAX_TYPISTS);
        }
    }

    private static Settings settings(Simulator simulator) {
        Map<String, String> flags = new HashMap<>();
        int httpPort = freePort(HTTP_PORT);
        flags.put("http.port", Integer.toString(httpPort));
        // The page's own origin, by both of its names, and no other.
        flags.put("http.allowed-origins", "http://" + HOST + ":" + httpPort + ",http://localhost:" + httpPort);
        flags.put("admin.token", AdminToken.of(null).reveal()); // printed once, so it outlives a restart
        flags.put("management.port", Integer.toString(freePort(MANAGEMENT_PORT)));
        flags.put("auth.jwt.hmac-secret", simulator.tokenSecret());
        flags.put("upstream.base-url", simulator.baseUrl());
        flags.put("upstream.oauth.token-url", simulator.baseUrl() + "/oauth/token");
        flags.put("upstream.oauth.client-id", CLIENT);
        flags.put("upstream.oauth.client-secret", CLIENT);
        Loaded loaded = ConfigLoader.load(new LoadRequest(List.of(), Map.of(), flags, LoadRequest.Purpose.DEMO));
        if (loaded.settings() == null) {
            throw new IllegalStateException(
                    loaded.problems().stream().map(ConfigProblem::line).collect(Collectors.joining("; ")));
        }
        return loaded.settings();
    }

    private static void announce(PrintWriter out, Node node, Simulator simulator, String token) {
        String relay = relayUrl(node);
        String conversation = SeedData.CONVERSATION_ID;
        out.println("Keyfold " + Version.current() + " demo: a simulated platform and a relay; Ctrl-C ends both");
        out.println("page        " + relay + DemoSite.PATH + "   type there, and see what the guest sees");
        out.println("relay       " + relay + "   typing calls; /openapi.json says which");
        out.println("management  http://" + HOST + ":" + node.relay().managementPort()
                + "   /status, /metrics; admin token "
                + node.relay().adminToken().reveal());
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

    /** {@code wanted}, or a free one when that is taken: the demo needs no settings. */
    private static int freePort(int wanted) {
        for (int port : new int[] {wanted, 0}) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (port == 0) {
                    throw new CliFailure(Exit.UNEXPECTED, "no free port on " + HOST + ": " + e.getMessage(), e);
                }
            }
        }
        throw new IllegalStateException("unreachable");
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }
}
