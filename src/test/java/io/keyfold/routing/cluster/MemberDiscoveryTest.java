package io.keyfold.routing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.logging.Logger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberDiscoveryTest {
    private final Map<String, List<String>> names = new HashMap<>();

    @Test
    void nameWithSeveralAddressesIsSeveralMembers() {
        names.put("keyfold", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));

        assertThat(candidates("10.0.0.1", "keyfold:5701"))
                .containsExactly("[10.0.0.1]:5701", "[10.0.0.2]:5701", "[10.0.0.3]:5701");
    }

    @Test
    void nameIsResolvedAgainAtEachSearch() {
        MemberDiscovery discovery = discovery("10.0.0.1", "keyfold:5701");
        names.put("keyfold", List.of("10.0.0.1"));
        assertThat(discovery.candidates()).hasSize(1);

        names.put("keyfold", List.of("10.0.0.1", "10.0.0.2"));
        assertThat(discovery.candidates()).hasSize(2);
    }

    @Test
    void unknownNameDoesNotHideTheOthers() {
        names.put("a", List.of("10.0.0.1"));

        assertThat(candidates("10.0.0.1", "gone:5701", "a:5702")).containsExactly("[10.0.0.1]:5702");
    }

    @Test
    void addressesOfTheOtherKindAreNotTried() {
        names.put("both", List.of("10.0.0.1", "fd00::1"));

        assertThat(candidates("10.0.0.9", "both:5701")).containsExactly("[10.0.0.1]:5701");
        assertThat(candidates("fd00::9", "both:5701")).containsExactly("[fd00:0:0:0:0:0:0:1]:5701");
    }

    @Test
    void addressOfIpv6InBracketsIsItself() {
        assertThat(candidates("::9", "[fd00::2]:5701")).containsExactly("[fd00:0:0:0:0:0:0:2]:5701");
    }

    private List<String> candidates(String ownAddress, String... members) {
        return discovery(ownAddress, members).candidates().stream()
                .map(Address::toString)
                .toList();
    }

    private MemberDiscovery discovery(String ownAddress, String... members) {
        return new MemberDiscovery(
                Logger.getLogger(MemberDiscovery.class), List.of(members), ownAddress, this::resolve);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (host.startsWith("[")) {
            return InetAddress.getAllByName(host);
        }
        List<InetAddress> found = new java.util.ArrayList<>();
        for (String address : names.getOrDefault(host, List.of())) {
            found.add(InetAddress.getByName(address));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return found.toArray(InetAddress[]::new);
    }
}
