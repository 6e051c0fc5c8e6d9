package io.keyfold.routing.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.keyfold.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The start of a {@link ClusterNode}: joins, compares limits and secret with the members, and undoes everything on a
 * failure.
 */
public final class ClusterStart {
    private static final long RECORD_POLL_MS = 50;
    /** A member writes its record right after it joined. */
    private static final int RECORD_POLLS = 40;

    private final Settings settings;
    private final ClusterTuning tuning;
    private final ClusterThread thread = new ClusterThread();
    private final ExpectedMembers expected = new ExpectedMembers(ClusterNode::nowMs);
    /** Of no context: that of a Vert.x which did not start would never end it. */
    private final Promise<ClusterNode> started = Promise.promise();

    private ClusterStart(Settings settings, ClusterTuning tuning) {
        this.settings = settings;
        this.tuning = tuning;
    }

    /**
     * Starts the clustered Vert.x of a node and joins. Fails with {@link ContradictingLimitsException} when a member
     * that was there before has other limits, with {@link OtherSecretException} when it has another secret, with a
     * {@link BindException} when an address is taken; then nothing is left behind. Takes seconds.
     *
     * @param builder may carry meters; {@code options} are completed here and given to it
     */
    public static Future<ClusterNode> start(
            VertxBuilder builder, VertxOptions options, Settings settings, ClusterTuning tuning) {
        ClusterStart start = new ClusterStart(settings, tuning);
        start.thread.run(() -> start.join(builder, options));
        return start.started.future();
    }

    /** Resolves a name, so not on the caller's thread. */
    private void join(VertxBuilder builder, VertxOptions options) {
        Settings.Cluster cluster = settings.cluster();
        HazelcastClusterManager manager;
        try {
            String address = InetAddress.getByName(cluster.host()).getHostAddress();
            manager = new HazelcastClusterManager(HazelcastConfig.of(cluster, address, tuning, expected));
            options.setEventBusOptions(EventBusSetup.of(cluster, address));
        } catch (UnknownHostException | RuntimeException e) {
            fail(new IllegalArgumentException("cluster.host " + cluster.host() + " is no address of this node", e));
            return;
        }
        builder.with(options)
                .withClusterManager(manager)
                .buildClustered()
                .onFailure(cause -> {
                    terminate(manager.getHazelcastInstance());
                    fail(readable(cause));
                })
                .onSuccess(vertx -> joined(vertx, manager));
    }

    private void joined(Vertx vertx, HazelcastClusterManager manager) {
        vertx.executeBlocking(() -> new ClusterNode(vertx, manager, thread, settings, expected))
                .compose(node -> node.open(tuning))
                .onSuccess(node -> thread.run(() -> compare(node, RECORD_POLLS)))
                .onFailure(cause -> vertx.close().onComplete(closed -> fail(cause)));
    }

    /** With those who were there before: of two nodes that start together one is the older. */
    private void compare(ClusterNode node, int pollsLeft) {
        List<Member> older = node.members().olderThanSelf();
        for (Member member : older) {
            IllegalArgumentException refusal = refusal(node.said(), member);
            if (refusal != null) {
                node.leave().onComplete(left -> started.tryFail(refusal));
                return;
            }
        }
        if (pollsLeft == 0 || older.stream().allMatch(member -> member.record() != null)) {
            // Whoever waits goes on there, and not on the cluster thread, which must not wait.
            node.vertx().runOnContext(run -> started.tryComplete(node));
        } else {
            thread.after(RECORD_POLL_MS, () -> compare(node, pollsLeft - 1));
        }
    }

    /** Why this node must not be in a cluster with that member; null when it may, or when that is not known yet. */
    private static @Nullable IllegalArgumentException refusal(MemberRecord own, Member member) {
        MemberRecord theirs = member.record();
        if (theirs == null) {
            return null;
        }
        if (!own.secret().meets(theirs.secret())) {
            return new OtherSecretException(member);
        }
        return own.digest().contradicts(theirs.digest())
                ? new ContradictingLimitsException(own.digest(), member, theirs.digest())
                : null;
    }

    private void fail(Throwable cause) {
        thread.close();
        started.tryFail(cause);
    }

    /** When only the event bus could not start, the membership runs already. */
    private static void terminate(@Nullable HazelcastInstance hazelcast) {
        if (hazelcast != null && hazelcast.getLifecycleService().isRunning()) {
            new Thread(() -> hazelcast.getLifecycleService().terminate(), "keyfold-cluster-stop").start();
        }
    }

    /** A taken port is the user's to mend, whoever wraps it. */
    private Throwable readable(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                BindException taken = new BindException("cluster.port "
                        + settings.cluster().port()
                        + " or cluster.event-bus-port " + settings.cluster().eventBusPort() + " of "
                        + settings.cluster().host() + ": " + each.getMessage());
                taken.initCause(cause);
                return taken;
            }
        }
        return cause;
    }
}
