package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.core.LeaseState;
import io.keyfold.ops.LoopMeters;
import io.keyfold.ops.NodeStatus;
import io.keyfold.ops.Readings;
import io.keyfold.ops.StatusSource;
import io.keyfold.routing.Shards;
import io.keyfold.routing.cluster.Member;
import io.keyfold.routing.cluster.MemberRecord;
import io.keyfold.routing.cluster.Members;
import io.keyfold.upstream.Breaker;
import io.keyfold.upstream.Budgets;
import io.keyfold.upstream.ClientCredential;
import io.keyfold.upstream.HttpUpstream;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a node says of itself: sums over its loops, and the states of what it depends on. Any thread. */
final class RelayStatus implements StatusSource, Readings {
    private volatile Settings settings;
    private final List<NodeLoop> loops;
    private final Budgets budgets;
    private final Breaker breaker;
    private final ClientCredential credential;
    private final UpstreamProbe probe;
    private final IntSupplier wsSessions;
    private final @Nullable ClusterMember cluster;
    private final long startedAtEpochMs = System.currentTimeMillis();
    private final CostWatch cost = new CostWatch();
    private volatile String state = "starting";
    private volatile long stateSinceEpochMs = System.currentTimeMillis();

    RelayStatus(
            Settings settings,
            List<NodeLoop> loops,
            Budgets budgets,
            Breaker breaker,
            ClientCredential credential,
            UpstreamProbe probe,
            IntSupplier wsSessions,
            @Nullable ClusterMember cluster) {
        this.cluster = cluster;
        this.settings = settings;
        this.loops = List.copyOf(loops);
        this.budgets = budgets;
        this.breaker = breaker;
        this.credential = credential;
        this.probe = probe;
        this.wsSessions = wsSessions;
    }

    /** New settings, from the next question on. */
    void apply(Settings changed) {
        settings = changed;
    }

    /** starting, serving, draining, drained. */
    void enter(String newState) {
        state = newState;
        stateSinceEpochMs = System.currentTimeMillis();
    }

    @Override
    public List<String> notReadyReasons() {
        if (!"serving".equals(state)) {
            return List.of("The node is " + state + ".");
        }
        return cluster == null ? List.of() : cluster.notReadyReasons();
    }

    @Override
    public Future<NodeStatus> status() {
        Budgets.Status now = budgetsNow();
        return Future.succeededFuture(new NodeStatus(
                state,
                stateSinceEpochMs,
                List.of(upstream(), breakerTowardsIt(), oauth()),
                cluster == null ? null : cluster.status(),
                members(),
                new NodeStatus.Shards(Shards.COUNT, (int) shardsOwned(), shardMoves()),
                budgets(now),
                now.conversationsAtOnce().orElse(0),
                now.stretchMs(),
                CostWatch.byLabel(now.calls().inDay()),
                CostWatch.month(now, System.currentTimeMillis())));
    }

    private List<NodeStatus.Member> members() {
        if (cluster == null) {
            return List.of(NodeStatus.Member.alone(
                    settings.http().host() + ":" + settings.http().port()));
        }
        Members members = cluster.members();
        return members.byAge().stream().map(member -> member(member, members)).toList();
    }

    private static NodeStatus.Member member(Member member, Members members) {
        MemberRecord said = member.record();
        return new NodeStatus.Member(
                member.address(),
                member.isServing(),
                member.state(),
                member.nodeId().equals(members.self()),
                said == null ? null : said.keyfold(),
                said == null ? null : said.hazelcast(),
                said == null ? null : said.digest().limits(),
                said == null ? null : said.digest().rules());
    }

    // ---- dependencies ------------------------------------------------------------------------------------------

    private NodeStatus.Dependency upstream() {
        long goodAtEpochMs = loops.stream()
                .mapToLong(loop -> loop.meters().goodAtEpochMs())
                .max()
                .orElse(0);
        LoopMeters.Trouble trouble = newestTrouble();
        if (goodAtEpochMs == 0 && trouble == null) {
            return probed();
        }
        long troubleAtEpochMs = trouble == null ? 0 : trouble.atEpochMs();
        boolean ok = goodAtEpochMs >= troubleAtEpochMs;
        long changedAtEpochMs = ok ? troubleAtEpochMs : goodAtEpochMs;
        return new NodeStatus.Dependency(
                "upstream",
                ok ? "ok" : "failing",
                Math.max(changedAtEpochMs, startedAtEpochMs),
                trouble == null
                        ? null
                        : trouble.operation().label() + ": " + trouble.outcome().label(),
                troubleAtEpochMs);
    }

    private NodeStatus.Dependency breakerTowardsIt() {
        return new NodeStatus.Dependency("breaker", breaker.label(), breaker.sinceEpochMs(), null, 0);
    }

    /** Nothing was called yet: what the probe found. */
    private NodeStatus.Dependency probed() {
        UpstreamProbe.Finding finding = probe.finding();
        String found = finding.reachable() ? "reachable" : "unreachable";
        return new NodeStatus.Dependency(
                "upstream",
                finding.known() ? found : "unknown",
                finding.sinceEpochMs(),
                finding.error(),
                finding.errorAtEpochMs());
    }

    private LoopMeters.@Nullable Trouble newestTrouble() {
        LoopMeters.Trouble newest = null;
        for (NodeLoop loop : loops) {
            LoopMeters.Trouble trouble = loop.meters().trouble();
            if (trouble != null && (newest == null || trouble.atEpochMs() > newest.atEpochMs())) {
                newest = trouble;
            }
        }
        return newest;
    }

    private NodeStatus.Dependency oauth() {
        if (!credential.canMint()) {
            return new NodeStatus.Dependency("oauth", "not-configured", stateSinceEpochMs, null, 0);
        }
        ClientCredential.Status status = credential.status(NodeClock.nowMs());
        return new NodeStatus.Dependency(
                "oauth",
                status.suspended() ? "suspended" : status.state().label(),
                status.sinceEpochMs(),
                status.lastError(),
                status.lastError() == null ? 0 : status.sinceEpochMs());
    }

    // ---- budgets -----------------------------------------------------------------------------------------------

    private Budgets.Status budgetsNow() {
        return budgets.status(NodeClock.nowMs(), settings.typing().refreshIntervalMs(), isClientTyping());
    }

    /** Whether all typing calls carry the relay's own token, and so share its rate. */
    private boolean isClientTyping() {
        return settings.upstream().dialect() == Settings.Dialect.PLATFORM
                && settings.upstream().credential() == Settings.Credential.CLIENT;
    }

    private List<NodeStatus.Budget> budgets(Budgets.Status now) {
        Settings.UpstreamLimits limits = settings.upstream().limits();
        List<NodeStatus.Budget> all = new ArrayList<>();
        if (isClientTyping()) {
            all.add(new NodeStatus.Budget(
                    "client-token", limits.perTokenPerMinute(), now.typingThisMinute(), "minute"));
        }
        all.add(new NodeStatus.Budget("typing", limits.perMinute(), now.typingThisMinute(), "minute"));
        all.add(new NodeStatus.Budget("control", limits.controlPerMinute(), now.controlThisMinute(), "minute"));
        all.add(new NodeStatus.Budget("month", limits.perMonth(), now.monthUsed(), "month"));
        return all;
    }

    /** Tells the log when the month's calls come near their limit. */
    void watchCost() {
        cost.look(budgetsNow());
    }

    // ---- gauges ------------------------------------------------------------------------------------------------

    @Override
    public long darkConversations() {
        return loops.stream().mapToLong(loop -> loop.shards().gauges().dark()).sum();
    }

    @Override
    public long conversations() {
        return loops.stream()
                .mapToLong(loop -> loop.shards().gauges().conversations())
                .sum();
    }

    @Override
    public long leases(LeaseState leaseState) {
        return loops.stream()
                .mapToLong(loop -> loop.shards().gauges().leases(leaseState))
                .sum();
    }

    @Override
    public long shardsOwned() {
        return cluster == null ? Shards.COUNT : cluster.shardsOwned();
    }

    @Override
    public long shardMoves() {
        return cluster == null ? 0 : cluster.moves();
    }

    @Override
    public long deadlines() {
        return loops.stream()
                .mapToLong(loop -> loop.shards().gauges().deadlines())
                .sum();
    }

    @Override
    public long clusterRecords() {
        return cluster == null ? 0 : cluster.node().records();
    }

    @Override
    public long clusterStrangers() {
        return cluster == null ? 0 : cluster.node().strangers();
    }

    @Override
    public long registrationsRemoved() {
        return cluster == null ? 0 : cluster.node().registrationsRemoved();
    }

    @Override
    public long registrationsRenewed() {
        return cluster == null ? 0 : cluster.node().registrationsRenewed();
    }

    @Override
    public double permitsAvailable() {
        Budgets.Status now = budgetsNow();
        return Math.min(permits(now.clusterPermits()), permits(now.clientPermits()));
    }

    private static double permits(OptionalLong permits) {
        return permits.isPresent() ? permits.getAsLong() : Double.POSITIVE_INFINITY;
    }

    @Override
    public long monthCalls() {
        return budgets.counts().monthUsed();
    }

    @Override
    public double monthCallsLimit() {
        long limit = settings.upstream().limits().perMonth();
        return limit == 0 ? Double.POSITIVE_INFINITY : limit;
    }

    @Override
    public double monthCallsAlert() {
        long limit = settings.upstream().limits().perMonth();
        return limit == 0 ? Double.POSITIVE_INFINITY : NodeStatus.Alert.nearFrom(limit);
    }

    @Override
    public double monthCallsForecast() {
        long forecast =
                CostWatch.month(budgetsNow(), System.currentTimeMillis()).forecast();
        return forecast < 0 ? Double.NaN : forecast;
    }

    @Override
    public int breakerState() {
        return breaker.state();
    }

    @Override
    public long callsInFlight() {
        return loops.stream().mapToLong(NodeLoop::callsInFlight).sum();
    }

    @Override
    public long callsInFlightLimit() {
        return (long) loops.size() * HttpUpstream.MAX_IN_FLIGHT;
    }

    @Override
    public double stretchSeconds() {
        return budgetsNow().stretchMs() / 1_000.0;
    }

    @Override
    public long wsSessions() {
        return wsSessions.getAsInt();
    }
}
