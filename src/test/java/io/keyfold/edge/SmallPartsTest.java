package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.core.ProblemCode;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.Refused;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {
    @ParameterizedTest
    @CsvSource({"20s,20000", "500ms,500", "2m,120000", "0s,0", "1ms,1"})
    void holdTimesCarryTheirUnit(String text, long ms) throws InvalidBody {
        assertThat(HoldTime.parseMs(text, 120_000)).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "s", "-1s", "1.5s", "20 s", "", "9999999999ms", "1h"})
    void holdTimesWithoutUnitAreRefused(String text) {
        assertThatThrownBy(() -> HoldTime.parseMs(text, 120_000)).hasMessageContaining("'for' must be a duration");
    }

    @Test
    void holdLongerThanAllowedNamesTheLimit() {
        assertThatThrownBy(() -> HoldTime.parseMs("121s", 120_000)).hasMessageContaining("typing.max-hold (120000ms)");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON;charset=\"UTF-8\"",
                "application/json; charset=utf8; odata=x",
                "application/vnd.api+json"
            })
    void jsonInUtf8IsTaken(String contentType) {
        assertThatCode(() -> JsonMedia.require(contentType)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/xml", "application/json; charset=utf-16", ";", "multipart/form-data"})
    void otherMediaIsRefused(String contentType) {
        assertThatThrownBy(() -> JsonMedia.require(contentType))
                .isInstanceOfSatisfying(
                        Refused.class, refusal -> assertThat(refusal.problem()).isEqualTo(ProblemCode.CONTENT_TYPE));
    }

    @Test
    void typingPathsAreRecognised() {
        assertThat(TypingPath.of(TypingPath.SEED)).isSameAs(TypingPath.seed());
        assertThat(TypingPath.of("/api/v2/conversations/messages/c-1/communications/m%3A1/typing"))
                .isEqualTo(TypingPath.sdk("c-1", "m:1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v2/conversations/messaging/typing/",
                "/api/v2/conversations/messages/typing",
                "/api/v2/conversations/messages/c/communications/typing",
                "/api/v2/conversations/messages/c/d/communications/m/typing",
                "/api/v2/conversations/messages/c/communications/m/n/typing",
                "/api/v2/conversations/messages/c/communications/m/messages",
                "/api/v2/conversations/messages/c/typing"
            })
    void otherPathsAreLeftToTheRouter(String path) {
        assertThat(TypingPath.of(path)).isNull();
    }

    @Test
    void undecodablePathSegmentIsNoId() {
        TypingPath path = TypingPath.of("/api/v2/conversations/messages/%zz/communications/m/typing");

        assertThatThrownBy(() -> PathIds.conversation(path.conversationId()))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refusal -> assertThat(refusal.problem()).isEqualTo(ProblemCode.CONVERSATION_UNKNOWN));
    }

    @Test
    void guestTokenBodyTakesFractionsOfSeconds() throws InvalidBody {
        GuestTokenBody body = guestToken("{\"guest_token\":\"t\",\"expires_in\":1.5}");

        assertThat(body.lifeMs()).isEqualTo(1500);
        assertThat(body.participantId()).isNull();
        assertThat(guestToken("{\"guest_token\":\"t\"}").lifeMs()).isZero();
        assertThat(guestToken("{\"guest_token\":\"canary\"}").toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"guest_token\":\"\"}",
                "{\"guest_token\":\"a b\"}",
                "{\"guest_token\":\"t\",\"expires_in\":0}",
                "{\"guest_token\":\"t\",\"expires_in\":1e99}",
                "{\"guest_token\":\"t\",\"participantId\":\"a/b\"}"
            })
    void badGuestTokenBodyIsRefused(String json) {
        assertThatThrownBy(() -> guestToken(json)).isInstanceOf(InvalidBody.class);
    }

    @Test
    void forwardedAddressCountsFromTrustedProxiesOnly() {
        ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "192.168.1.7", "fd00::/8"));

        assertThat(addresses.behindProxies("10.1.2.3", "9.9.9.9, 8.8.8.8")).isEqualTo("8.8.8.8");
        assertThat(addresses.behindProxies("10.1.2.3", "9.9.9.9, 192.168.1.7, 10.9.9.9"))
                .isEqualTo("9.9.9.9");
        assertThat(addresses.behindProxies("11.1.2.3", "9.9.9.9")).isEqualTo("11.1.2.3");
        assertThat(addresses.behindProxies("10.1.2.3", "unknown")).isEqualTo("10.1.2.3");
        assertThat(addresses.behindProxies("fd00::1", "2001:db8::1")).isEqualTo("2001:db8::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "/8"})
    void trustedProxyThatIsNoAddressIsNamed(String text) {
        assertThatThrownBy(() -> new ClientAddress(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http.trusted-proxies");
    }

    @Test
    void errorBodyServesBothItsReaders() {
        Problems problems = new Problems(new LoopMeters(LoopMeters.Durations.NONE), "/prefix");

        JsonObject body = problems.body(ProblemCode.BODY_INVALID, "detail", "id-1");

        assertThat(body)
                .isEqualTo(new JsonObject()
                        .put("type", "/prefix/problems/body-invalid")
                        .put("title", "Body not valid")
                        .put("status", 400)
                        .put("detail", "detail")
                        .put("instance", "urn:uuid:id-1")
                        .put("code", "body-invalid")
                        .put("message", "detail")
                        .put("contextId", "id-1")
                        .put("details", new JsonArray())
                        .put("errors", new JsonArray()));
    }

    private static GuestTokenBody guestToken(String json) throws InvalidBody {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return GuestTokenBody.parse(bytes, bytes.length);
    }
}
