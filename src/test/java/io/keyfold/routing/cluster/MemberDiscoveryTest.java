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
    private long nowMs;
    private final ExpectedMembers expected = new ExpectedMembers(() -> nowMs);

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

    // ---- how many there are meant to be ----------------------------------------------------------------------------

    @Test
    void everyAddressOfANameIsExpected() {
        names.put("keyfold", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        assertThat(expected("10.0.0.1", "keyfold:5701")).isEqualTo(3);
    }

    @Test
    void anAddressUnderTwoNamesIsExpectedOnce() {
        names.put("a", List.of("10.0.0.1"));
        names.put("b", List.of("10.0.0.1", "10.0.0.2"));
        assertThat(expected("10.0.0.1", "a:5701", "b:5701")).isEqualTo(2);
    }

    @Test
    void aNodeThatIsNotInItsOwnListIsExpectedToo() {
        names.put("a", List.of("10.0.0.1"));
        assertThat(expected("10.0.0.9", "a:5701")).isEqualTo(2);
        names.put("same-host", List.of("10.0.0.9"));
        assertThat(expected("10.0.0.9", "same-host:5702")).isEqualTo(2);
    }

    @Test
    void aNodeWithoutAListIsAlone() {
        assertThat(expected("10.0.0.9")).isEqualTo(1);
    }

    @Test
    void aNameThatNobodyKnowsYetStandsForOne() {
        names.put("a", List.of("10.0.0.1"));
        assertThat(expected("10.0.0.1", "a:5701", "b:5701", "c:5701")).isEqualTo(3);
    }

    @Test
    void whatIsExpectedFollowsTheNameService() {
        MemberDiscovery discovery = discovery("10.0.0.1", "keyfold:5701");
        names.put("keyfold", List.of("10.0.0.1"));
        discovery.candidates();
        assertThat(expected.count()).isEqualTo(1);
        names.put("keyfold", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        discovery.candidates();
        assertThat(expected.count()).isEqualTo(3);
    }

    @Test
    void whoIsLeftOutByTheNameServiceIsExpectedForMinutesAndNotForEver() {
        MemberDiscovery discovery = discovery("10.0.0.1", "keyfold:5701");
        names.put("keyfold", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        discovery.candidates();
        names.put("keyfold", List.of("10.0.0.1"));
        nowMs += ExpectedMembers.COUNTS_FOR_MS - 1;
        discovery.candidates();
        assertThat(expected.count()).isEqualTo(3);
        nowMs += 1;
        discovery.candidates();
        assertThat(expected.count()).isEqualTo(1);
    }

    private int expected(String ownAddress, String... members) {
        discovery(ownAddress, members).candidates();
        return expected.count();
    }

    private List<String> candidates(String ownAddress, String... members) {
        return discovery(ownAddress, members).candidates().stream()
                .map(Address::toString)
                .toList();
    }

    private MemberDiscovery discovery(String ownAddress, String... members) {
        return new MemberDiscovery(
                Logger.getLogger(MemberDiscovery.class), List.of(members), ownAddress, 5701, expected, this::resolve);
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
