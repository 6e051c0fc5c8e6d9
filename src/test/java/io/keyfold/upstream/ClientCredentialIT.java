package io.keyfold.upstream;

import static io.keyfold.upstream.UpstreamFixture.NO_LIMITS;
import static io.keyfold.upstream.UpstreamFixture.oauth;
import static io.keyfold.upstream.UpstreamFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.keyfold.config.Settings.Dialect;
import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientCredentialIT {
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile double lifeS = 3_600;
    private volatile int oauthStatus = 200;
    private volatile String oauthHeader = "X-None: 0";
    private volatile String refused = "none";
    private volatile String body = "{\"guest_token\":\"g1\",\"expires_in\":300.5}";
    private Vertx vertx;
    private RawServer server;
    private UpstreamFixture fixture;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new RawServer(vertx);
        server.answers(this::answer);
        fixture = new UpstreamFixture(vertx, settings(Dialect.PLATFORM, server.url(), oauth(server.url()), NO_LIMITS));
    }

    @AfterEach
    void stop() {
        Loop.join(vertx.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void token_is_asked_for_by_client_credentials_and_carried_by_the_call() {
        assertThat(type()).isEqualTo(Outcome.ACCEPTED);

        assertThat(server.requests.get(0))
                .startsWith("POST /oauth/token HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nauthorization: Basic aWQ6c2VjcmV0\r\n")
                .containsIgnoringCase("\r\ncontent-type: application/x-www-form-urlencoded\r\n")
                .endsWith("\r\n\r\ngrant_type=client_credentials");
        assertThat(server.requests.get(1)).containsIgnoringCase("\r\nauthorization: Bearer token-1\r\n");
        assertThat(fixture.credential.status(Loop.nowMs()).state()).isEqualTo(LeaseState.HELD);
    }

    @Test
    void many_calls_wait_for_one_request() {
        List<RecordedCall> calls =
                Stream.generate(() -> RecordedCall.platform(null)).limit(50).toList();

        fixture.loop.run(() -> calls.forEach(fixture.upstream::type));

        assertThat(calls).allMatch(call -> Loop.join(call.result).outcome() == Outcome.ACCEPTED);
        assertThat(tokens).hasValue(1);
    }

    @Test
    void other_loop_shares_the_token_and_is_answered_on_its_own_context() {
        type();
        Loop other = new Loop(vertx);
        HttpUpstream second = other.call(() -> new HttpUpstream(
                vertx,
                settings(Dialect.PLATFORM, server.url(), oauth(server.url()), NO_LIMITS),
                fixture.budgets,
                fixture.breaker,
                fixture.credential,
                fixture.meters,
                Loop::nowMs));

        assertThat(RecordedCall.platform(null).on(other, second).outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(tokens).hasValue(1);
    }

    @Test
    void token_in_use_is_renewed_before_it_expires() {
        lifeS = 3;
        type();

        await().untilAtomic(tokens, greaterThanOrEqualTo(2));

        assertThat(fixture.credential.current(Loop.nowMs())).isNotNull();
        assertThat(fixture.meters.leaseRenewals(Outcome.ACCEPTED)).isPositive();
    }

    @Test
    void guest_token_is_minted_with_the_relays_token() {
        assertThat(fixture.mint().value()).isEqualTo(new TokenGrant("g1", 300_500));
        assertThat(server.requests.get(1))
                .startsWith("POST /guest-tokens HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nauthorization: Bearer token-1\r\n")
                .endsWith("\r\n\r\n{\"conversationId\":\"conv-1\"}");
    }

    @Test
    void refused_token_is_renewed_once_and_the_mint_tried_once_more() {
        refused = "token-1";

        assertThat(fixture.mint().value()).isEqualTo(new TokenGrant("g1", 300_500));

        assertThat(tokens).hasValue(2);
        assertThat(fixture.meters.upstreamRequests(Operation.GUEST_TOKEN, Outcome.TOKEN_REJECTED))
                .isEqualTo(1);
        assertThat(fixture.meters.upstreamRequests(Operation.GUEST_TOKEN, Outcome.ACCEPTED))
                .isEqualTo(1);
    }

    @Test
    void mint_gives_up_after_the_second_refusal() {
        refused = "token-";

        assertThat(fixture.mint().failure().outcome()).isEqualTo(Outcome.TOKEN_REJECTED);
        assertThat(fixture.meters.upstreamRequests(Operation.GUEST_TOKEN, Outcome.TOKEN_REJECTED))
                .isEqualTo(2);
    }

    @Test
    void platform_that_keeps_refusing_fresh_tokens_suspends_the_credential() {
        refused = "token-";
        await().untilAsserted(() -> {
            type();
            assertThat(Verdict.isDecision(admit())).isTrue();
        });

        assertThat(Verdict.reason(admit())).isEqualTo(Reason.TOKEN_REJECTED);
        assertThat(fixture.credential.status(Loop.nowMs()).suspended()).isTrue();
    }

    @Test
    void mint_that_brings_no_token_is_rejected() {
        body = "{\"guest_token\":\"\"}";

        assertThat(fixture.mint().failure().outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void failing_token_request_fails_the_call_unwritten_and_then_admission() {
        oauthStatus = 503;

        CallResult result = RecordedCall.platform(null).on(fixture.loop, fixture.upstream);

        assertThat(result.outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(result.written()).isFalse();
        assertThat(Verdict.reason(admit())).isEqualTo(Reason.NO_LEASE);
        assertThat(fixture.credential.status(Loop.nowMs()).lastError()).isEqualTo("token request: unreachable 503");
    }

    @Test
    void new_secret_ends_the_wait_after_a_refused_one() {
        oauthStatus = 503;
        oauthHeader = "Retry-After: 3600";
        type();
        assertThat(Verdict.reason(admit())).isEqualTo(Reason.NO_LEASE);
        oauthStatus = 200;

        fixture.credential.apply("new");

        await().untilAsserted(() -> assertThat(admit()).isEqualTo(Verdict.TAKEN));
        assertThat(type()).isEqualTo(Outcome.ACCEPTED);
        assertThat(server.requests).anyMatch(request -> request.contains("Basic aWQ6bmV3"));
    }

    @Test
    void silent_token_server_fails_the_call_in_time() {
        server.answers((request, socket) -> {});

        CallResult result = RecordedCall.platform(null).on(fixture.loop, fixture.upstream);

        assertThat(result.written()).isFalse();
        assertThat(result.outcome()).isIn(Outcome.UNREACHABLE, Outcome.TIMEOUT);
    }

    private void answer(String request, NetSocket socket) {
        if (request.startsWith("POST /oauth/token")) {
            String token = "{\"access_token\":\"token-" + (oauthStatus == 200 ? tokens.incrementAndGet() : 0)
                    + "\",\"token_type\":\"bearer\",\"expires_in\":" + lifeS + "}";
            socket.write(RawServer.json(oauthStatus, token, oauthHeader));
        } else if (request.contains("Bearer " + refused)) {
            socket.write(RawServer.json(401, "{}"));
        } else {
            socket.write(request.startsWith("POST /guest-tokens") ? RawServer.json(200, body) : RawServer.NO_CONTENT);
        }
    }

    private Outcome type() {
        return RecordedCall.platform(null).on(fixture.loop, fixture.upstream).outcome();
    }

    private long admit() {
        return fixture.loop.call(() -> fixture.upstream.admit(null, Claims.START, Loop.nowMs()));
    }
}
