package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallRecord;
import io.keyfold.sim.Dialect;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each face of the platform, with each token that it may want; every door leads to every one of them. */
class DialectsIT {
    private static final long REFRESH_MS = 1_200;
    private static final int KEYS = 16;

    /** Which call goes upstream, and whose token it carries. */
    private enum Upstream {
        GUEST("guest", "client", "jwt"),
        CLIENT("platform", "client", "jwt"),
        AGENT("platform", "agent", "platform");

        private final String dialect;
        private final String credential;
        private final String authMode;

        Upstream(String dialect, String credential, String authMode) {
            this.dialect = dialect;
            this.credential = credential;
            this.authMode = authMode;
        }

        RelayFixture start() {
            return RelayFixture.builder()
                    .set("upstream.dialect", dialect)
                    .set("upstream.credential", credential)
                    .set("auth.mode", authMode)
                    .set("typing.refresh-interval", REFRESH_MS + "ms")
                    .set("typing.display-duration", "4s")
                    .set("typing.message-floor", "200ms")
                    .start();
        }
    }

    @ParameterizedTest
    @EnumSource(Upstream.class)
    void theSeedsCallTypesInEveryDialect(Upstream upstream) {
        try (RelayFixture relay = upstream.start()) {
            type(relay, upstream, Desktop::keyAsync);
        }
    }

    @ParameterizedTest
    @EnumSource(Upstream.class)
    void thePublishedCallTypesInEveryDialect(Upstream upstream) {
        try (RelayFixture relay = upstream.start()) {
            type(relay, upstream, Desktop::sdkKeyAsync);
        }
    }

    private static void type(RelayFixture relay, Upstream upstream, Function<Desktop, Future<Reply>> door) {
        Desktop desktop = relay.desktop();

        Reply first = RelayFixture.await(door.apply(desktop));
        assertThat(first.status()).isEqualTo(204);
        assertThat(first.decision()).isEqualTo("wanted/first");
        await().until(() -> !relay.typingCalls(desktop.conversationId()).isEmpty());
        assertThat(relay.typingCalls(desktop.conversationId())).hasSize(1);

        Typist typist = Typist.start(desktop, door, 100);
        await().until(() -> typist.keys() >= KEYS);
        typist.stop();
        List<CallRecord> calls = relay.typingCalls(desktop.conversationId());
        assertThat(calls).hasSizeBetween(2, KEYS / 2).allSatisfy(call -> isRight(call, upstream, desktop));
        assertThat(spacingMs(calls)).allSatisfy(gapMs -> assertThat(gapMs).isGreaterThan(REFRESH_MS / 2));
        assertThat(typist.replies())
                .allMatch(reply -> reply.status() == 204)
                .anyMatch(reply -> reply.decision().startsWith("coalesced/"));

        await().until(() -> decision(desktop, door).startsWith("wanted/"));
        desktop.say("sent");
        await().until(() -> decision(desktop, door).equals("wanted/after-message"));
        await().until(() -> relay.typingCalls(desktop.conversationId()).size() == calls.size() + 2);
    }

    private static String decision(Desktop desktop, Function<Desktop, Future<Reply>> door) {
        return RelayFixture.await(door.apply(desktop)).decision();
    }

    private static void isRight(CallRecord call, Upstream upstream, Desktop desktop) {
        assertThat(call.accepted()).isTrue();
        assertThat(call.hadText()).isFalse();
        boolean guest = upstream == Upstream.GUEST;
        assertThat(call.dialect()).isEqualTo(guest ? Dialect.GUEST : Dialect.PLATFORM);
        assertThat(call.hadGuestToken()).isEqualTo(guest);
        assertThat(call.hadAuthorization()).isEqualTo(!guest);
        assertThat(call.partyId()).isEqualTo(guest ? desktop.participantId() : desktop.communicationId());
        if (upstream == Upstream.AGENT) {
            assertThat(call.userId()).isEqualTo(desktop.userId());
            assertThat(desktop.token()).endsWith(call.tokenTail());
        } else {
            assertThat(call.userId()).isNull();
        }
    }

    private static List<Long> spacingMs(List<CallRecord> calls) {
        return IntStream.range(1, calls.size())
                .mapToObj(i -> (calls.get(i).receivedNs() - calls.get(i - 1).receivedNs()) / 1_000_000)
                .toList();
    }
}
