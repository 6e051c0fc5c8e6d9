package io.keyfold.routing.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus addresses of this node, and the watchdog over all nodes': after splits and crashes vertx-hazelcast sometimes
 * leaves registrations of nodes that are gone, or loses those of nodes that are there. A stranger is removed when two
 * looks in a row found it, since a node that joins may register before this one has heard of it.
 */
final class Registrations {
    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

    private final Vertx vertx;
    private final MultiMap<String, HazelcastRegistrationInfo> subscriptions;
    private final List<IMap<String, ?>> byNode;
    private final Supplier<Members> members;
    private final List<Address<?>> own = new CopyOnWriteArrayList<>();
    private final LongAdder removed = new LongAdder();
    private final LongAdder renewed = new LongAdder();
    private Set<String> seenBefore = Set.of();
    private volatile int strangers;

    Registrations(Vertx vertx, HazelcastInstance hazelcast, Supplier<Members> members) {
        this.vertx = vertx;
        this.subscriptions = hazelcast.getMultiMap(HazelcastConfig.SUBSCRIPTIONS);
        this.byNode = List.of(hazelcast.getMap(HazelcastConfig.NODE_INFO), hazelcast.getMap(HazelcastConfig.MEMBERS));
        this.members = members;
    }

    /**
     * Consumes {@code address} on the caller's context for as long as the node is there; the future ends when all
     * members can know it.
     */
    <T> Future<Void> consume(String address, Handler<Message<T>> handler) {
        Address<T> consumed = new Address<>(address, handler, vertx.getOrCreateContext());
        own.add(consumed);
        return consumed.register();
    }

    /** Compares once; waits for other members, so only on a worker, one at a time. */
    void compare() {
        // Before the look, so that one which is just being made does not count as lost.
        List<Address<?>> expected = own.stream().filter(Address::isRegistered).toList();
        Set<String> present = Set.copyOf(members.get().present());
        Set<String> seen = new HashSet<>();
        Set<String> ownThere = new HashSet<>();
        int left = 0;
        for (Map.Entry<String, HazelcastRegistrationInfo> entry : subscriptions.entrySet()) {
            String nodeId = entry.getValue().unwrap().nodeId();
            if (nodeId.equals(members.get().self())) {
                ownThere.add(entry.getKey());
            } else if (!present.contains(nodeId)) {
                left += stranger(nodeId, seen, () -> subscriptions.remove(entry.getKey(), entry.getValue()));
            }
        }
        for (IMap<String, ?> map : byNode) {
            for (String nodeId : map.keySet()) {
                if (!present.contains(nodeId)) {
                    left += stranger(nodeId, seen, () -> map.remove(nodeId) != null);
                }
            }
        }
        seenBefore = seen;
        strangers = left;
        expected.stream().filter(address -> !ownThere.contains(address.name())).forEach(this::renew);
    }

    /** An entry of a node that is no member: whether it is left, 1, or goes, since the last look found it, too. */
    private int stranger(String nodeId, Set<String> seen, BooleanSupplier removal) {
        seen.add(nodeId);
        if (!seenBefore.contains(nodeId)) {
            return 1;
        }
        if (removal.getAsBoolean()) {
            removed.increment();
            LOG.warn("registration of a node that is gone removed node={}", nodeId);
        }
        return 0;
    }

    private void renew(Address<?> address) {
        renewed.increment();
        LOG.warn("own registration was lost, registered again address={}", address.name());
        address.register();
    }

    /** Entries of nodes that are no members which the last look left; 0 unless something was cut or crashed lately. */
    int strangers() {
        return strangers;
    }

    /** Entries of nodes that were gone, removed since the start. */
    long removed() {
        return removed.sum();
    }

    /** Own registrations that were lost and made again, since the start. */
    long renewed() {
        return renewed.sum();
    }

    /** One address with its handler; belongs to {@code context}. */
    private final class Address<T> {
        private final String name;
        private final Handler<Message<T>> handler;
        private final Context context;
        private volatile boolean registered;
        private @Nullable MessageConsumer<T> consumer;

        Address(String name, Handler<Message<T>> handler, Context context) {
            this.name = name;
            this.handler = handler;
            this.context = context;
        }

        String name() {
            return name;
        }

        boolean isRegistered() {
            return registered;
        }

        /** A new consumer before the old one goes, so that nothing is missed between the two. */
        Future<Void> register() {
            Promise<Void> done = Promise.promise();
            context.runOnContext(run -> {
                MessageConsumer<T> before = consumer;
                MessageConsumer<T> next = vertx.eventBus().consumer(name, handler);
                consumer = next;
                next.completion()
                        .compose(up -> before == null ? Future.succeededFuture() : before.unregister())
                        .onSuccess(up -> registered = true)
                        .onComplete(done);
            });
            return done.future();
        }
    }
}
