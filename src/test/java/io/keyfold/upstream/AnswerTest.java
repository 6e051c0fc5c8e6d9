package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Outcome;
import io.keyfold.upstream.CallResult.Refusal;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {
    private static final long NOW_EPOCH_MS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
        "200,ACCEPTED,NONE",
        "204,ACCEPTED,NONE",
        "302,REJECTED,NONE",
        "400,REJECTED,NONE",
        "401,TOKEN_REJECTED,NONE",
        "403,REJECTED,FORBIDDEN",
        "404,REJECTED,UNKNOWN",
        "408,REJECTED,NONE",
        "409,REJECTED,ENDED",
        "410,REJECTED,ENDED",
        "413,REJECTED,NONE",
        "429,THROTTLED,NONE",
        "500,UNREACHABLE,NONE",
        "503,UNREACHABLE,NONE",
    })
    void status_decides_the_outcome(int status, Outcome outcome, Refusal refusal) {
        CallResult result = new Answer(status, null, null, null).result(NOW_EPOCH_MS);

        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.refusal()).isEqualTo(refusal);
        assertThat(result.written()).isTrue();
        assertThat(result.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "feature.disabled,FEATURE_OFF",
        "messaging.typing.Disabled,FEATURE_OFF",
        "configuration.not.found,FEATURE_OFF",
        "missing.any.permissions,FORBIDDEN",
        "not.authorized,FORBIDDEN",
    })
    void code_of_a_403_tells_a_switch_from_a_right(String code, Refusal refusal) {
        assertThat(forbidden("{\"code\":\"" + code + "\",\"message\":\"x\"}")).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[]", "{", "{\"code\":7}", "{\"message\":\"feature\"}", "''"})
    void body_of_a_403_that_says_nothing_leaves_it_forbidden(String body) {
        assertThat(forbidden(body)).isEqualTo(Refusal.FORBIDDEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "null",
            value = {
                "null; 1000",
                "3; 3000",
                "' 7 '; 7000",
                "0; 1000",
                "-5; 1000",
                "soon; 1000",
                "1.5; 1000",
                "99999999; 3600000",
                "99999999999999999999; 1000",
                "Thu, 01 Jan 2026 00:00:30 GMT; 30000",
                "Wed, 31 Dec 2025 23:59:30 GMT; 1000",
            })
    void retry_after_is_seconds_or_a_date_ahead_and_else_one_second(String header, long expectedMs) {
        assertThat(new Answer(429, header, null, null).result(NOW_EPOCH_MS).retryAfterMs())
                .isEqualTo(expectedMs);
    }

    @Test
    void throttling_that_speaks_of_401_stays_throttling() {
        Answer answer = new Answer(429, "2", null, Buffer.buffer("{\"code\":\"401\",\"status\":401}"));

        assertThat(answer.result(NOW_EPOCH_MS).outcome()).isEqualTo(Outcome.THROTTLED);
    }

    @Test
    void retry_after_of_an_outage_is_passed_on_and_not_invented() {
        assertThat(new Answer(503, "4", null, null).result(NOW_EPOCH_MS).retryAfterMs())
                .isEqualTo(4_000);
        assertThat(new Answer(503, null, null, null).result(NOW_EPOCH_MS).retryAfterMs())
                .isZero();
    }

    private static Refusal forbidden(String body) {
        return new Answer(403, null, null, Buffer.buffer(body))
                .result(NOW_EPOCH_MS)
                .refusal();
    }
}
