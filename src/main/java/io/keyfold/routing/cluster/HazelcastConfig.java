package io.keyfold.routing.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import io.keyfold.config.Settings;

/** Hazelcast's configuration, in code: every setting that differs from its default stands here with its reason. */
final class HazelcastConfig {
    /** Hazelcast's own names of what vertx-hazelcast keeps. */
    static final String SUBSCRIPTIONS = "__vertx.subs";

    static final String NODE_INFO = "__vertx.nodeInfo";

    static final String MEMBERS = "keyfold.members";
    static final String CONVERSATIONS = "keyfold.conversations";
    static final String CREDENTIAL = "keyfold.credential";
    static final String CALLS = "keyfold.calls";

    /** Conversations that one member keeps a record of, for itself or as a copy; the least used go first. */
    static final int MAX_CONVERSATIONS = 200_000;

    /** Two copies beside the first, as far as there are members: two nodes may go at once. */
    private static final int COPIES = 2;

    private static final String LOGGING_TYPE = "hazelcast.logging.type";
    private static final String LOGGING = "slf4j";

    private HazelcastConfig() {}

    /**
     * @param address the address that {@code cluster.host} means, as a number
     * @param expected learns how many members there should be
     */
    static Config of(Settings.Cluster settings, String address, ClusterTuning tuning, ExpectedMembers expected) {
        Config config = new Config();
        config.setClusterName(settings.name());
        logging(config);
        failureDetection(config, tuning);
        threads(config);
        network(config, settings, address, expected);
        maps(config);
        deserialization(config);
        unused(config);
        return config;
    }

    private static void logging(Config config) {
        config.setProperty(LOGGING_TYPE, LOGGING);
        // What is logged before a configuration is read knows only this.
        System.setProperty(LOGGING_TYPE, LOGGING);
        // Its lines of load are those of our own metrics.
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
        config.getMetricsConfig().setEnabled(false);
        // It would tell its maker about versions, cluster size and class path each day.
        config.setProperty("hazelcast.phone.home.enabled", "false");
    }

    private static void failureDetection(Config config, ClusterTuning tuning) {
        config.setProperty("hazelcast.heartbeat.interval.seconds", String.valueOf(tuning.heartbeatS()));
        // 60 s by default: so long nobody would own a silent node's conversations.
        config.setProperty("hazelcast.max.no.heartbeat.seconds", String.valueOf(tuning.noHeartbeatS()));
        // 120 s by default: how long the others wait for the oldest member, when it is the one that is gone.
        config.setProperty("hazelcast.mastership.claim.timeout.seconds", "30");
        // 300 s and 120 s by default: so long both halves of a healed split would go on owning everything.
        config.setProperty("hazelcast.merge.first.run.delay.seconds", String.valueOf(tuning.mergeFirstS()));
        config.setProperty("hazelcast.merge.next.run.delay.seconds", String.valueOf(tuning.mergeNextS()));
        // Two members that lost each other while the oldest sees both: without this they stay so.
        config.setProperty("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "5");
        // 5 s by default, to gather members that start together; a restart would wait them out each time.
        config.setProperty("hazelcast.wait.seconds.before.join", "1");
        config.setProperty("hazelcast.max.join.seconds", "60");
        config.setProperty("hazelcast.socket.connect.timeout.seconds", "3");
        // 60 s by default: vertx-hazelcast waits on event threads, which then starve (its issue 215).
        config.setProperty("hazelcast.operation.call.timeout.millis", "8000");
        // 500 ms by default: how long a call that found its partition on the move, or its member gone, waits before it
        // tries again; every read of a record after a change of members would wait for that.
        config.setProperty("hazelcast.invocation.retry.pause.millis", "50");
        // 5 s by default: a copy sent to a member that goes, or holds it no longer, is never acknowledged, and starts
        // and drains wait for their writes.
        config.setProperty("hazelcast.operation.backup.timeout.millis", "1000");
        // A write whose copies are in doubt is done: they are whenever members come together, and as an error that
        // ended the start of a node. What is lost here is written again, or made again.
        config.setProperty("hazelcast.operation.fail.on.indeterminate.state", "false");
        // 600 s by default: longer than anything that stops a service waits.
        config.setProperty("hazelcast.graceful.shutdown.max.wait", "10");
        // The node has one shutdown of its own, in its order.
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
    }

    private static void threads(Config config) {
        // 5 by default, see operation.call.timeout.
        config.setProperty("hazelcast.event.thread.count", "10");
    }

    /** One listener that speaks only the members' protocol: nothing can connect as a client. */
    private static void network(Config config, Settings.Cluster settings, String address, ExpectedMembers expected) {
        // The one address to listen on and to be known by; Hazelcast would choose among the machine's.
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.local.localAddress", address);
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        network.setMemberEndpointConfig(new ServerSocketEndpointConfig()
                .setPort(settings.port())
                // A member on another port than the others know is a member that nobody finds.
                .setPortAutoIncrement(false)
                .setPublicAddress(bracketed(address) + ":" + settings.port()));
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
        // It would look for Kubernetes or a cloud by itself.
        join.getAutoDetectionConfig().setEnabled(false);
        config.setProperty("hazelcast.discovery.enabled", "true");
        join.getDiscoveryConfig()
                .addDiscoveryStrategyConfig(new DiscoveryStrategyConfig(
                        new MemberDiscovery.Factory(settings.members(), address, settings.port(), expected)));
    }

    /** As an address is written before a colon and a port. */
    static String bracketed(String address) {
        return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    }

    private static void maps(Config config) {
        // Declared because vertx-hazelcast does so only in the file that it would read by default.
        config.addMultiMapConfig(new MultiMapConfig(SUBSCRIPTIONS)
                .setBackupCount(COPIES)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(COPIES));
        config.addMapConfig(new MapConfig(NODE_INFO).setBackupCount(COPIES));
        config.addMapConfig(latestWins(MEMBERS));
        config.addMapConfig(latestWins(CREDENTIAL));
        config.addMapConfig(latestWins(CALLS));
        config.addMapConfig(latestWins(CONVERSATIONS)
                .setEvictionConfig(new EvictionConfig()
                        .setEvictionPolicy(EvictionPolicy.LRU)
                        .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                        .setSize(MAX_CONVERSATIONS)));
    }

    /**
     * After a split, when both sides had owners, of two records of one thing the later written is kept; by default it
     * would be the one of the larger half, which knows nothing of what the smaller half did.
     */
    private static MapConfig latestWins(String name) {
        return new MapConfig(name)
                .setBackupCount(COPIES)
                // What "latest" is read from.
                .setPerEntryStatsEnabled(true)
                .setStatisticsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(LatestUpdateMergePolicy.class.getName()));
    }

    /**
     * Members send each other serialized objects, unauthenticated: of the classes that Java's own serialization may
     * make, only those that Hazelcast's errors and own types need. Our own records cross as text and bytes.
     */
    private static void deserialization(Config config) {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addPrefixes("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.impl.", "[Ljava.lang.", "[B")
                .addPackages("java.lang", "java.util", "java.util.concurrent", "java.io", "java.net");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
        config.getSerializationConfig().addDataSerializableFactory(KeepGreater.FACTORY, id -> new KeepGreater());
        // An empty list and no defaults: no class is made by reflection alone.
        JavaSerializationFilterConfig nothing =
                new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(new ClassFilter());
        config.getSerializationConfig().getCompactSerializationConfig().setZeroConfigFilter(nothing);
    }

    /** Off by default, and said so that it stays off: each would run foreign code or open another door. */
    private static void unused(Config config) {
        config.getJetConfig().setEnabled(false);
        config.getManagementCenterConfig().setScriptingEnabled(false);
        config.getManagementCenterConfig().setConsoleEnabled(false);
        config.getCPSubsystemConfig().setCPMemberCount(0);
    }
}
