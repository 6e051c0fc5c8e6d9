package io.keyfold.routing.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where members may be, from {@code cluster.members}. A name with several addresses counts as several members, and is
 * resolved again at each search (after start, and for the other half of a split): Hazelcast's own TCP join takes only
 * one address of a name. Called by Hazelcast's threads.
 */
final class MemberDiscovery extends AbstractDiscoveryStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(MemberDiscovery.class);

    /** All addresses of a name; tests have names of their own. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] allOf(String host) throws UnknownHostException;
    }

    private final List<String> members;
    private final Resolver resolver;
    private final String ownAddress;
    private final int ownPort;
    private final ExpectedMembers expected;

    /**
     * @param members {@code host:port} each
     * @param ownAddress what this node listens on; only addresses of its kind, IPv4 or IPv6, can be reached from it
     * @param expected is told how many each search comes to
     */
    MemberDiscovery(
            ILogger logger,
            List<String> members,
            String ownAddress,
            int ownPort,
            ExpectedMembers expected,
            Resolver resolver) {
        super(logger, Map.of());
        this.members = List.copyOf(members);
        this.ownAddress = ownAddress;
        this.ownPort = ownPort;
        this.expected = expected;
        this.resolver = resolver;
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        return candidates().stream()
                .<DiscoveryNode>map(SimpleDiscoveryNode::new)
                .toList();
    }

    /** Every address of every member, once, in the order of the list. A name that is not known is left out. */
    Set<Address> candidates() {
        Set<Address> found = new LinkedHashSet<>();
        int unknown = 0;
        for (String member : members) {
            int colon = member.lastIndexOf(':');
            String host = member.substring(0, colon);
            try {
                addAll(found, resolver.allOf(host), Integer.parseInt(member.substring(colon + 1)));
            } catch (UnknownHostException e) {
                unknown++;
                LOG.warn("cluster member not found in the name service member={}", member);
            }
        }
        expected.found(found.size() + unknown + (isListed(found) ? 0 : 1));
        return found;
    }

    private boolean isListed(Set<Address> found) {
        return found.stream()
                .anyMatch(address ->
                        address.getPort() == ownPort && address.getHost().equals(ownAddress));
    }

    private void addAll(Set<Address> found, InetAddress[] addresses, int port) {
        for (InetAddress address : addresses) {
            if (isIpv6(address.getHostAddress()) == isIpv6(ownAddress)) {
                found.add(new Address(address, port));
            }
        }
    }

    private static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }

    /** Makes it for Hazelcast. */
    static final class Factory implements DiscoveryStrategyFactory {
        private final List<String> members;
        private final String ownAddress;
        private final int ownPort;
        private final ExpectedMembers expected;

        Factory(List<String> members, String ownAddress, int ownPort, ExpectedMembers expected) {
            this.members = members;
            this.ownAddress = ownAddress;
            this.ownPort = ownPort;
            this.expected = expected;
        }

        @Override
        public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
            return MemberDiscovery.class;
        }

        @Override
        @SuppressWarnings("rawtypes") // as Hazelcast declares it
        public DiscoveryStrategy newDiscoveryStrategy(
                DiscoveryNode node, ILogger logger, Map<String, Comparable> properties) {
            return new MemberDiscovery(logger, members, ownAddress, ownPort, expected, InetAddress::getAllByName);
        }

        @Override
        public Collection<PropertyDefinition> getConfigurationProperties() {
            return List.of();
        }
    }
}
