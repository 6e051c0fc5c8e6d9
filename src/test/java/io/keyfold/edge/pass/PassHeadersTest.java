package io.keyfold.edge.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PassHeadersTest {
    private final MultiMap from = MultiMap.caseInsensitiveMultiMap();
    private final MultiMap to = MultiMap.caseInsensitiveMultiMap();

    @Test
    void whatACallerSaysOfItselfGoesOnAsItCame() {
        from.add("Authorization", "Bearer secret")
                .add("Accept", "application/json")
                .add("Content-Type", "application/json; charset=utf-8")
                .add("purecloud-sdk", "198.1.0")
                .add("guest_token", "g")
                .add("X-Twice", "1")
                .add("X-Twice", "2");

        PassHeaders.toPlatform(from, to);

        assertThat(to.entries()).hasToString(from.entries().toString());
    }

    @Test
    void whatBelongsToTheConnectionStaysOnBothWays() {
        hopByHop();
        PassHeaders.toPlatform(from, to);
        assertThat(to.names()).containsExactly("X-End");

        to.clear();
        PassHeaders.toDesktop(from, to);
        assertThat(to.names()).containsExactlyInAnyOrder("X-End");
    }

    private void hopByHop() {
        from.add("Connection", "close, X-Hop").add("Connection", "x-other ,").add("X-End", "1");
        for (String name : List.of(
                "X-Hop",
                "X-Other",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "HTTP2-Settings")) {
            from.add(name, "1");
        }
    }

    @Test
    void nobodySpeaksOfAnotherHostPathMethodOrAddress() {
        for (String name : List.of(
                "Host",
                "X-Forwarded-Host",
                "X-Forwarded-For",
                "Forwarded",
                "X-Real-IP",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-HTTP-Method-Override",
                "Origin",
                "Access-Control-Request-Method",
                "Expect",
                "Content-Length")) {
            from.add(name, "1");
        }
        PassHeaders.toPlatform(from, to);
        assertThat(to.isEmpty()).isTrue();
    }

    @Test
    void whatOnlyThisRelaySaysAndReadsStaysHere() {
        from.add("X-Guest-Token", "g").add("Keyfold-Decision", "wanted");
        PassHeaders.toPlatform(from, to);
        assertThat(to.isEmpty()).isTrue();

        from.clear().add("Keyfold-Reason", "first").add("Access-Control-Allow-Origin", "*");
        PassHeaders.toDesktop(from, to);
        assertThat(to.isEmpty()).isTrue();
    }

    @Test
    void theJavaSdkFindsTheHeadersThatItLooksUpByCase() {
        from.add("retry-after", "7").add("inin-correlation-id", "c").add("inin-ratelimit-count", "3");

        PassHeaders.toDesktop(from, to);

        assertThat(to.entries())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("Retry-After", "ININ-Correlation-Id", "inin-ratelimit-count");
    }

    @Test
    void aConnectionThatNamesTheLengthDoesNotHideTheEndOfTheBody() {
        from.add("Connection", "Content-Length").add("Content-Length", "3");
        PassHeaders.toDesktop(from, to);
        assertThat(to.get("Content-Length")).isEqualTo("3");
    }
}
