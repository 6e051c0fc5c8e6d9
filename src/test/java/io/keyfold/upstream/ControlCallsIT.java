package io.keyfold.upstream;

import static io.keyfold.upstream.UpstreamFixture.NO_LIMITS;
import static io.keyfold.upstream.UpstreamFixture.NO_OAUTH;
import static io.keyfold.upstream.UpstreamFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.Dialect;
import io.keyfold.config.Settings.UpstreamLimits;
import io.keyfold.core.Bearer;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Outcome;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.upstream.CallResult.Refusal;
import io.keyfold.upstream.UpstreamFixture.Got;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlCallsIT {
    private static final Bearer AGENT = new Bearer(7, "agent-secret", Long.MAX_VALUE);
    private static final String CONVERSATION = "{\"participants\":[{\"id\":\"p1\",\"purpose\":\"agent\"}]}";

    private Vertx vertx;
    private RawServer server;
    private UpstreamFixture fixture;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new RawServer(vertx);
        fixture = with(NO_LIMITS);
    }

    @AfterEach
    void stop() {
        Loop.join(vertx.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void look_up_asks_with_the_agents_token_and_reads_the_participants() {
        server.answers(RawServer.json(200, CONVERSATION));

        Got<ConversationFacts> got = fixture.lookUp(AGENT);

        assertThat(got.value()).isNotNull();
        assertThat(got.value().participants()).hasSize(1);
        assertThat(server.requests.get(0))
                .startsWith("GET /api/v2/conversations/conv-1 HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nauthorization: Bearer agent-secret\r\n");
        assertThat(fixture.meters.upstreamRequests(Operation.LOOK_UP, Outcome.ACCEPTED))
                .isEqualTo(1);
    }

    @Test
    void look_up_of_an_unknown_conversation_says_so() {
        server.answers(RawServer.json(404, "{}"));

        assertThat(fixture.lookUp(AGENT).failure())
                .isEqualTo(new CallResult(Outcome.REJECTED, true, 404, 0, Refusal.UNKNOWN));
    }

    @Test
    void look_up_that_brings_something_else_is_rejected() {
        server.answers(RawServer.json(200, "<html>"));

        assertThat(fixture.lookUp(AGENT).failure())
                .isEqualTo(new CallResult(Outcome.REJECTED, true, 200, 0, Refusal.NONE));
        assertThat(fixture.meters.upstreamRequests(Operation.LOOK_UP, Outcome.REJECTED))
                .isEqualTo(1);
    }

    @Test
    void look_up_with_a_huge_body_is_rejected() {
        server.answers(RawServer.json(200, CONVERSATION + " ".repeat(300_000)));

        assertThat(fixture.lookUp(AGENT).failure()).isNotNull();
        assertThat(fixture.lookUp(AGENT).failure().outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void look_up_with_a_dribbling_body_times_out() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");

        assertThat(fixture.lookUp(AGENT).failure().outcome()).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void look_up_without_any_credential_asks_nobody() {
        assertThat(fixture.lookUp(null).failure()).isEqualTo(CallResult.unwritten(Outcome.UNREACHABLE));
        assertThat(server.requests).isEmpty();
    }

    @Test
    void look_up_without_a_permit_asks_nobody_and_is_not_counted() {
        UpstreamFixture limited = with(new UpstreamLimits(0, 0, 60, 0));
        server.answers(RawServer.json(200, CONVERSATION));
        limited.lookUp(AGENT);

        CallResult refused = limited.lookUp(AGENT).failure();

        assertThat(refused.outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(refused.written()).isFalse();
        assertThat(refused.retryAfterMs()).isBetween(1L, 1_100L);
        assertThat(server.requests).hasSize(1);
        assertThat(limited.meters.upstreamRequests(Operation.LOOK_UP, Outcome.THROTTLED))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "200; {\"id\":\"user-1\"}; known:user-1",
                "200; {\"id\":7}; unavailable",
                "200; {}; unavailable",
                "401; {}; rejected",
                "403; {}; rejected",
                "429; {}; unavailable",
                "500; {}; unavailable",
            })
    void token_check_tells_the_user_or_why_not(int status, String body, String expected) {
        server.answers(RawServer.json(status, body));

        assertThat(fixture.check("opaque")).isEqualTo(expected);
        assertThat(server.requests.get(0))
                .startsWith("GET /api/v2/users/me HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nauthorization: Bearer opaque\r\n");
    }

    @Test
    void token_check_of_an_odd_token_asks_nobody() {
        assertThat(fixture.check("a\nb")).isEqualTo("unavailable");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void token_checks_keep_nothing_of_the_tokens() {
        server.answers(RawServer.json(401, "{}"));
        fixture.check("one");
        fixture.check("two");

        assertThat(fixture.budgets.status(Loop.nowMs(), 4_000, false).tokens()).isZero();
    }

    private UpstreamFixture with(UpstreamLimits limits) {
        return new UpstreamFixture(vertx, settings(Dialect.GUEST, server.url(), NO_OAUTH, limits));
    }
}
