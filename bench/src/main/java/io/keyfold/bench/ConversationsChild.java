package io.keyfold.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Settings;
import io.keyfold.core.Signal;
import io.keyfold.edge.EdgeServices;
import io.keyfold.edge.HttpEdge;
import io.keyfold.edge.auth.AgentAuths;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.ws.Sessions;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.LoopMeters.Transport;
import io.keyfold.routing.LocalRouter;
import io.keyfold.routing.Mailbox;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * A node of one event loop, full of conversations that hold a lease, in a JVM of its own and in virtual time: the edge
 * with its sockets and the shards are the product's, the platform answers at once. Time moves by keystrokes,
 * {@value #HTTP_KEYS_PER_S} a second, so that each finds the same things to do however fast the machine is.
 *
 * <p>It prints {@code typing BYTES} and {@code heap BYTES}, what each conversation takes while somebody types in all of
 * them and when all are at rest, and {@code port N}. The line {@code pause} on stdin asks for the longest pause since it
 * was asked last.
 */
public final class ConversationsChild {
    /** Conversations begin within this time, one refresh and a little. */
    private static final int FILL_MS = 5_000;

    /** Keystrokes over HTTP in a second of virtual time. */
    static final int HTTP_KEYS_PER_S = 4_000;

    private static final long REST_MS = 20_000;
    private static final long MS_PER_S = 1_000;

    private final int conversations;
    private final LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
    private final VirtualShards shards;
    private volatile double longestPauseMs;
    private long emptyBytes;

    private ConversationsChild(int conversations, boolean lookedUp) {
        this.conversations = conversations;
        this.shards = new VirtualShards(lookedUp, conversations, meters);
        watchPauses();
    }

    /** Arguments: conversations, whether their participants are looked up. */
    public static void main(String[] arguments) throws Exception {
        ConversationsChild child =
                new ConversationsChild(Integer.parseInt(arguments[0]), Boolean.parseBoolean(arguments[1]));
        System.out.printf(Locale.ROOT, "typing %.1f%n", child.fill());
        System.out.printf(Locale.ROOT, "heap %.1f%n", child.rest());
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setMaxEventLoopExecuteTime(1)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.HOURS));
        Context context = vertx.getOrCreateContext();
        System.out.println("port " + child.open(vertx, context).get());
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            if (line.equals("pause")) {
                System.out.printf(Locale.ROOT, "pause %.2f%n", child.longestPauseMs);
                child.longestPauseMs = 0;
            }
        }
        System.exit(0);
    }

    /** Returns bytes of heap for each conversation while somebody types in all of them. */
    private double fill() {
        emptyBytes = liveBytes();
        for (int i = 0; i < conversations; i++) {
            shards.signal(Signal.Kind.KEYSTROKE, i, verdict -> {});
            shards.pass((long) (i + 1) * FILL_MS / conversations - (long) i * FILL_MS / conversations);
        }
        return bytesForEach();
    }

    /** The same once nobody has typed in any of them for a while; their tokens live. */
    private double rest() {
        shards.pass(REST_MS);
        return bytesForEach();
    }

    private double bytesForEach() {
        shards.requireHeld(conversations);
        return (double) (liveBytes() - emptyBytes) / conversations;
    }

    // ---- keystrokes over HTTP ----------------------------------------------------------------------------------

    private CompletableFuture<Integer> open(Vertx vertx, Context context) {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        context.runOnContext(nothing -> edge(vertx, context)
                .start()
                .onComplete(port::complete, port::completeExceptionally));
        return port;
    }

    private HttpEdge edge(Vertx vertx, Context context) {
        Settings settings = Objects.requireNonNull(ConfigLoader.load(new LoadRequest(
                        List.of(),
                        Map.of(),
                        Map.of(
                                "http.port", "0",
                                "upstream.base-url", "http://127.0.0.1:9",
                                "upstream.oauth.token-url", "http://127.0.0.1:9/oauth/token",
                                "upstream.oauth.client-id", "bench",
                                "upstream.oauth.client-secret", "bench",
                                "auth.jwt.hmac-secret", Tokens.SECRET),
                        LoadRequest.Purpose.SERVE))
                .settings());
        shards.answerLater(() -> context.runOnContext(later -> shards.drain()));
        vertx.setPeriodic(1, timer -> shards.pollDue());
        long beganMs = shards.nowMs();
        LocalRouter router = new LocalRouter(
                0,
                List.of(new LocalRouter.Loop(
                        shards.loop(), new Mailbox(task -> context.runOnContext(nothing -> task.run())))),
                shards::nowMs);
        AgentAuths auths = new AgentAuths(vertx, settings, shards::nowMs, System::currentTimeMillis);
        return new HttpEdge(
                vertx,
                new EdgeServices(
                        settings,
                        router,
                        auths.onLoop(
                                (token, reply) -> {
                                    throw new IllegalStateException("nobody asks the platform");
                                },
                                task -> context.runOnContext(nothing -> task.run())),
                        meters,
                        null,
                        conversationHash -> {},
                        new DesktopRates(),
                        new Sessions(),
                        "an-admin-token-for-a-bench",
                        () -> shards.moveTo(
                                beganMs + meters.keystrokes(Transport.HTTP) * MS_PER_S / HTTP_KEYS_PER_S),
                        System::currentTimeMillis));
    }

    // ---- the heap ----------------------------------------------------------------------------------------------

    /** Of all objects that are reachable. */
    private static long liveBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void watchPauses() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, ignored) -> {
                                GarbageCollectionNotificationInfo told = GarbageCollectionNotificationInfo.from(
                                        (CompositeData) notification.getUserData());
                                // What runs beside the loops is no pause.
                                if (!told.getGcName().contains("Concurrent")) {
                                    longestPauseMs = Math.max(
                                            longestPauseMs, told.getGcInfo().getDuration());
                                }
                            },
                            null,
                            null);
        }
    }
}
