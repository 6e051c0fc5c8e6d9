package io.keyfold.upstream;

import static io.keyfold.upstream.UpstreamFixture.NO_LIMITS;
import static io.keyfold.upstream.UpstreamFixture.NO_OAUTH;
import static io.keyfold.upstream.UpstreamFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.keyfold.config.Settings.Dialect;
import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.upstream.CallResult.Refusal;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HttpUpstreamIT {
    private static final Bearer AGENT = new Bearer(7, "agent-secret", Long.MAX_VALUE);

    private Vertx vertx;
    private RawServer server;
    private UpstreamFixture fixture;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new RawServer(vertx);
        fixture = new UpstreamFixture(vertx, settings(Dialect.GUEST, server.url(), NO_OAUTH, NO_LIMITS));
    }

    @AfterEach
    void stop() {
        Loop.join(vertx.close().toCompletionStage().toCompletableFuture());
    }

    @Test
    void guest_call_carries_one_guest_token_and_nothing_else_that_authorises() {
        CallResult result = RecordedCall.guest().on(fixture.loop, fixture.upstream);

        assertThat(result).isEqualTo(CallResult.accepted(204));
        assertThat(server.requests).hasSize(1);
        String request = server.requests.get(0);
        assertThat(request).startsWith("POST /api/v2/conversations/messaging/typing HTTP/1.1\r\n");
        assertThat(request).endsWith("\r\n\r\n{\"conversationId\":\"conv-1\",\"participantId\":\"part-1\"}");
        assertThat(headerNames(request))
                .containsExactlyInAnyOrder(
                        "host", "content-type", "accept", "user-agent", "guest_token", "content-length");
        assertThat(request).contains("\r\nguest_token: guest-secret\r\n");
    }

    @Test
    void platform_call_carries_the_agents_bearer_and_names_the_communication() {
        UpstreamFixture platform =
                new UpstreamFixture(vertx, settings(Dialect.PLATFORM, server.url() + "/gw", NO_OAUTH, NO_LIMITS));

        assertThat(RecordedCall.platform(AGENT)
                        .on(platform.loop, platform.upstream)
                        .outcome())
                .isEqualTo(Outcome.ACCEPTED);

        String request = server.requests.get(0);
        assertThat(request)
                .startsWith("POST /gw/api/v2/conversations/messages/conv-1/communications/comm-1/typing HTTP/1.1\r\n");
        assertThat(request).endsWith("\r\n\r\n{\"typing\":{\"type\":\"On\"}}");
        assertThat(headerNames(request))
                .containsExactlyInAnyOrder(
                        "host", "content-type", "accept", "user-agent", "authorization", "content-length");
        assertThat(request.toLowerCase(Locale.ROOT)).contains("\r\nauthorization: bearer agent-secret\r\n");
    }

    @Test
    void platform_call_for_a_participant_without_communication_sends_nothing() {
        UpstreamFixture platform =
                new UpstreamFixture(vertx, settings(Dialect.PLATFORM, server.url(), NO_OAUTH, NO_LIMITS));
        RecordedCall call = RecordedCall.platform(AGENT, null);

        assertThat(call.on(platform.loop, platform.upstream).refusal()).isEqualTo(Refusal.UNKNOWN);
        assertThat(call.toldInTime).isTrue();
        assertThat(server.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200,ACCEPTED,NONE",
        "301,REJECTED,NONE",
        "400,REJECTED,NONE",
        "401,TOKEN_REJECTED,NONE",
        "404,REJECTED,UNKNOWN",
        "409,REJECTED,ENDED",
        "500,UNREACHABLE,NONE",
    })
    void answer_becomes_an_outcome_counted_once(int status, Outcome outcome, Refusal refusal) {
        server.answers(RawServer.json(status, "{}", "Location: /elsewhere"));

        CallResult result = RecordedCall.guest().on(fixture.loop, fixture.upstream);

        assertThat(result).isEqualTo(new CallResult(outcome, true, status, 0, refusal));
        assertThat(fixture.meters.upstreamRequests(Operation.TYPING, outcome)).isEqualTo(1);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void forbidden_with_a_feature_code_is_a_switch_that_is_off() {
        server.answers(RawServer.json(403, "{\"code\":\"feature.disabled\"}"));

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream).refusal())
                .isEqualTo(Refusal.FEATURE_OFF);
    }

    @Test
    void throttling_tells_how_long_to_wait() {
        server.answers(RawServer.json(429, "{\"status\":401}", "Retry-After: 42"));

        CallResult result = RecordedCall.guest().on(fixture.loop, fixture.upstream);

        assertThat(result.outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(result.retryAfterMs()).isEqualTo(42_000);
    }

    @Test
    void throttled_bearer_is_held_back_and_refused_bearer_is_not_tried_again() {
        UpstreamFixture platform =
                new UpstreamFixture(vertx, settings(Dialect.PLATFORM, server.url(), NO_OAUTH, NO_LIMITS));
        server.answers(RawServer.json(429, "{}", "Retry-After: 42"));
        RecordedCall.platform(AGENT).on(platform.loop, platform.upstream);
        server.answers(RawServer.json(401, "{}"));
        Bearer other = new Bearer(8, "other", Long.MAX_VALUE);
        RecordedCall.platform(other).on(platform.loop, platform.upstream);

        assertThat(Verdict.reason(admit(platform, AGENT))).isEqualTo(Reason.BACKOFF);
        assertThat(Verdict.reason(admit(platform, other))).isEqualTo(Reason.TOKEN_REJECTED);
        assertThat(Verdict.reason(admit(platform, null))).isEqualTo(Reason.NO_LEASE);
    }

    @ParameterizedTest
    @EnumSource(names = {"STALE", "CANCELLED"})
    void call_that_may_not_leave_sends_nothing_and_keeps_the_connection(Outcome why) {
        RecordedCall.guest().on(fixture.loop, fixture.upstream);

        CallResult result = RecordedCall.guest("t", () -> why).on(fixture.loop, fixture.upstream);
        RecordedCall.guest().on(fixture.loop, fixture.upstream);

        assertThat(result).isEqualTo(CallResult.unwritten(why));
        assertThat(fixture.meters.upstreamRequests(Operation.TYPING, why)).isEqualTo(1);
        assertThat(server.requests).hasSize(2);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void token_that_cannot_be_a_header_sends_nothing() {
        RecordedCall call = RecordedCall.guest("a\r\nAuthorization: Bearer x", () -> null);

        assertThat(call.on(fixture.loop, fixture.upstream)).isEqualTo(CallResult.unwritten(Outcome.TOKEN_REJECTED));
        assertThat(call.askedToLeave).hasValue(0);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void refused_connection_leaves_nothing_written() {
        server.stop();

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream))
                .isEqualTo(CallResult.unwritten(Outcome.UNREACHABLE));
    }

    @Test
    void silence_after_the_request_is_a_timeout_and_frees_the_connection() {
        server.answers((request, socket) -> {});

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream))
                .isEqualTo(new CallResult(Outcome.TIMEOUT, true, 0, 0, Refusal.NONE));
        await().untilAtomic(server.closed, is(1));
    }

    @Test
    void connection_broken_after_the_request_is_unreachable_and_written() {
        server.answers((request, socket) -> socket.close());

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream))
                .isEqualTo(new CallResult(Outcome.UNREACHABLE, true, 0, 0, Refusal.NONE));
    }

    @Test
    void answer_that_is_no_http_is_unreachable_and_written() {
        server.answers((request, socket) -> socket.write("SSH-2.0-x\r\n\r\n\r\n"));

        CallResult result = RecordedCall.guest().on(fixture.loop, fixture.upstream);

        assertThat(result.outcome()).isIn(Outcome.UNREACHABLE, Outcome.TIMEOUT);
        assertThat(result.written()).isTrue();
    }

    @Test
    void accepted_call_does_not_wait_for_a_dribbling_body_whose_connection_is_given_up() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream)).isEqualTo(CallResult.accepted(200));
        await().untilAtomic(server.closed, is(1));
    }

    @Test
    void accepted_call_does_not_read_a_huge_body() {
        server.answers("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(100_000));

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream)).isEqualTo(CallResult.accepted(200));
        await().untilAtomic(server.closed, is(1));
    }

    @Test
    void huge_body_of_a_403_leaves_it_forbidden() {
        server.answers(RawServer.json(403, "{\"code\":\"feature.off\"," + " ".repeat(20_000) + "\"a\":1}"));

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream).refusal())
                .isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void nothing_is_told_before_the_method_returned() {
        RecordedCall first = RecordedCall.guest();
        RecordedCall reusing = RecordedCall.guest();
        first.on(fixture.loop, fixture.upstream);
        reusing.on(fixture.loop, fixture.upstream);
        server.stop();
        RecordedCall failing = RecordedCall.guest();
        failing.on(fixture.loop, fixture.upstream);

        assertThat(List.of(first, reusing, failing)).allMatch(call -> call.toldInTime);
        assertThat(List.of(first, reusing, failing)).allMatch(call -> call.ends.get() == 1);
    }

    @Test
    void calls_beyond_the_connections_wait_for_one_and_do_not_leave_late() {
        server.answers((request, socket) -> {});
        long staleAtMs = Loop.nowMs() + UpstreamFixture.TIMEOUT_MS / 2;
        List<RecordedCall> calls = Stream.generate(() -> leavingBefore(staleAtMs))
                .limit(LoopHttp.MAX_CONNECTIONS + 10)
                .toList();

        fixture.loop.run(() -> calls.forEach(fixture.upstream::type));

        List<CallResult> results =
                calls.stream().map(call -> Loop.join(call.result)).toList();
        assertThat(results).filteredOn(CallResult::written).hasSize(LoopHttp.MAX_CONNECTIONS);
        assertThat(results)
                .filteredOn(result -> !result.written())
                .extracting(CallResult::outcome)
                .isSubsetOf(Outcome.UNREACHABLE, Outcome.STALE)
                .hasSize(10);
        await().untilAsserted(() -> assertThat(server.requests).hasSize(LoopHttp.MAX_CONNECTIONS));
        assertThat(fixture.loop.call(fixture.upstream::inFlight)).isZero();
    }

    @Test
    void loop_with_too_many_calls_out_is_overloaded() {
        server.answers((request, socket) -> {});
        fixture.loop.run(() -> {
            for (int i = 0; i < Admittance.MAX_IN_FLIGHT; i++) {
                fixture.upstream.type(RecordedCall.guest());
            }
        });

        assertThat(Verdict.reason(admit(fixture, null))).isEqualTo(Reason.OVERLOADED);
        await().untilAsserted(() -> assertThat(admit(fixture, null)).isEqualTo(Verdict.TAKEN));
    }

    @Test
    void call_after_the_end_of_the_client_ends_unwritten() {
        Loop.join(fixture.upstream.close().toCompletionStage().toCompletableFuture());

        assertThat(RecordedCall.guest().on(fixture.loop, fixture.upstream))
                .isEqualTo(CallResult.unwritten(Outcome.UNREACHABLE));
    }

    private static RecordedCall leavingBefore(long staleAtMs) {
        return RecordedCall.guest("t", () -> Loop.nowMs() - staleAtMs < 0 ? null : Outcome.STALE);
    }

    private static long admit(UpstreamFixture fixture, Bearer bearer) {
        return fixture.loop.call(() -> fixture.upstream.admit(bearer, Claims.START, Loop.nowMs()));
    }

    private static List<String> headerNames(String request) {
        return Arrays.stream(request.substring(0, request.indexOf("\r\n\r\n")).split("\r\n"))
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .toList();
    }
}
