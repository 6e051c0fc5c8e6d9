package io.keyfold.routing.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is there and what each says of itself. Hazelcast's member list says who is there; the records come from a map,
 * and the last one heard is kept here, so that a member that goes leaves the view without asking anybody. All state
 * belongs to the cluster thread; {@link #members} may be read by any thread.
 */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    /** Where vertx-hazelcast writes the id of a node; unlike Hazelcast's own id it stays when halves merge. */
    private static final String NODE_ID_ATTRIBUTE = "__vertx.nodeId";

    private final HazelcastInstance hazelcast;
    private final IMap<String, String> map;
    private final ClusterThread thread;
    private final String self;
    private final Map<String, MemberRecord> records = new HashMap<>();
    private final Set<String> warnedOf = new HashSet<>();
    private final List<MembersListener> listeners = new ArrayList<>();
    private @Nullable MemberRecord own;
    private volatile Members members;

    Membership(HazelcastInstance hazelcast, String self, ClusterThread thread) {
        this.hazelcast = hazelcast;
        this.map = hazelcast.getMap(HazelcastConfig.MEMBERS);
        this.self = self;
        this.thread = thread;
        this.members = new Members(self, List.of());
    }

    /** From now on changes are heard, until the cluster thread ends. */
    void open() {
        hazelcast.getCluster().addMembershipListener(new MemberEvents());
        map.addEntryListener(new RecordEvents(), true);
        hazelcast.getLifecycleService().addLifecycleListener(this::lifecycleChanged);
        thread.run(this::refresh);
    }

    Members members() {
        return members;
    }

    /** {@code listener} is told what is known at once, then of every change. */
    void listen(MembersListener listener) {
        thread.run(() -> {
            listeners.add(listener);
            listener.changed(members);
        });
    }

    /** Writes what this node says of itself. A record that got lost is written again at the next refresh. */
    Future<Void> announce(MemberRecord record) {
        thread.run(() -> heard(self, record));
        return MapCalls.start(() -> map.setAsync(self, record.encode()));
    }

    /** Takes this node's record out; nobody finds anything of it then. */
    Future<Void> withdraw() {
        thread.run(() -> own = null);
        return MapCalls.start(() -> map.deleteAsync(self)).mapEmpty();
    }

    /** Asks the map for the record of everyone who is there. On the cluster thread; waits for nothing. */
    void refresh() {
        publish();
        for (Member member : members.byAge()) {
            map.getAsync(member.nodeId())
                    .whenComplete((text, failure) -> thread.run(() -> read(member.nodeId(), text, failure)));
        }
    }

    private void read(String nodeId, @Nullable String text, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("record of a member not read node={} cause=\"{}\"", nodeId, failure.getMessage());
            return;
        }
        MemberRecord record = text == null ? null : MemberRecord.decode(text);
        if (nodeId.equals(self)) {
            restoreOwn(record);
        } else if (record != null) {
            heard(nodeId, record);
        }
    }

    /** A split or a lost partition may have taken it. */
    private void restoreOwn(@Nullable MemberRecord stored) {
        if (own != null && !own.equals(stored)) {
            map.setAsync(self, own.encode());
        }
    }

    /** An answer of the map may come after news that are younger. */
    private void heard(String nodeId, MemberRecord record) {
        MemberRecord known = records.get(nodeId);
        if (known != null && known.revision() > record.revision()) {
            return;
        }
        if (nodeId.equals(self)) {
            own = record;
        }
        records.put(nodeId, record);
        publish();
    }

    /** Puts the two together, and tells when something differs. */
    private void publish() {
        List<Member> byAge = new ArrayList<>();
        for (com.hazelcast.cluster.Member member : hazelcast.getCluster().getMembers()) {
            String nodeId = member.getAttribute(NODE_ID_ATTRIBUTE);
            if (nodeId != null) {
                byAge.add(new Member(nodeId, address(member), records.get(nodeId)));
            }
        }
        Members now = new Members(self, byAge);
        if (now.equals(members)) {
            return;
        }
        tell(members, now);
        members = now;
        warnOfContradictions(now);
        listeners.forEach(listener -> listener.changed(now));
    }

    /** What happened, a line each: who came, who went, who took up another state. */
    private static void tell(Members before, Members now) {
        for (Member member : now.byAge()) {
            String state = stateOf(now, member.nodeId());
            if (member.record() != null && !state.equals(stateOf(before, member.nodeId()))) {
                LOG.info(
                        "member address={} node={} state={} members={} serving={}",
                        member.address(),
                        member.nodeId(),
                        state,
                        now.byAge().size(),
                        now.serving().size());
            }
        }
        before.byAge().stream()
                .filter(member -> now.find(member.nodeId()).isEmpty())
                .forEach(member -> LOG.info(
                        "member address={} node={} state=gone members={} serving={}",
                        member.address(),
                        member.nodeId(),
                        now.byAge().size(),
                        now.serving().size()));
    }

    private static String stateOf(Members members, String nodeId) {
        return members.find(nodeId).map(Member::state).orElse("gone");
    }

    private static String address(com.hazelcast.cluster.Member member) {
        return HazelcastConfig.bracketed(member.getAddress().getHost()) + ":"
                + member.getAddress().getPort();
    }

    /**
     * Once per member: limits may be changed while members run, rules by a rolling restart, and secrets differ when two
     * clusters became one.
     */
    private void warnOfContradictions(Members now) {
        MemberRecord mine = own;
        warnedOf.retainAll(now.present());
        records.keySet().retainAll(now.present());
        for (Member member : now.byAge()) {
            MemberRecord theirs = member.record();
            if (mine == null || theirs == null || agree(mine, theirs)) {
                warnedOf.remove(member.nodeId());
            } else if (warnedOf.add(member.nodeId())) {
                LOG.warn(
                        "configuration differs between members member={} limits=\"{}\" hereLimits=\"{}\" sameRules={} "
                                + "sameSecret={}",
                        member.address(),
                        theirs.digest().limits(),
                        mine.digest().limits(),
                        theirs.digest().rules().equals(mine.digest().rules()),
                        mine.secret().meets(theirs.secret()));
            }
        }
    }

    private static boolean agree(MemberRecord mine, MemberRecord theirs) {
        return theirs.digest().equals(mine.digest()) && mine.secret().meets(theirs.secret());
    }

    private void lifecycleChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
            thread.run(this::refresh);
        }
    }

    /** Called by Hazelcast's event threads: hands over, and no more. */
    private final class MemberEvents implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            thread.run(Membership.this::refresh);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            thread.run(Membership.this::publish);
        }
    }

    /** Called by Hazelcast's event threads: hands over, and no more. */
    private final class RecordEvents
            implements EntryAddedListener<String, String>,
                    EntryUpdatedListener<String, String>,
                    EntryRemovedListener<String, String>,
                    EntryMergedListener<String, String> {
        @Override
        public void entryAdded(EntryEvent<String, String> event) {
            handOver(event);
        }

        @Override
        public void entryUpdated(EntryEvent<String, String> event) {
            handOver(event);
        }

        /** Who leaves in order takes its record out first. */
        @Override
        public void entryRemoved(EntryEvent<String, String> event) {
            thread.run(() -> {
                records.remove(event.getKey());
                publish();
            });
        }

        @Override
        public void entryMerged(EntryEvent<String, String> event) {
            thread.run(Membership.this::refresh);
        }

        private void handOver(EntryEvent<String, String> event) {
            MemberRecord record = MemberRecord.decode(event.getValue());
            if (record != null && !event.getKey().equals(self)) {
                thread.run(() -> heard(event.getKey(), record));
            }
        }
    }
}
