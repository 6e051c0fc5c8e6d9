package io.keyfold.edge.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassRulesTest {
    private final PassRules rules = new PassRules(List.of("/api/v2/", "/platform"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/users/me",
                "/api/v2/conversations/messages/a:b/communications/c~d/messages",
                "/api/v2/conversations/a%3Ab",
                "/api/v2/x%20y/caf%C3%A9",
                "/api/v2/a@b,c=d+e",
                "/api/v2/",
                "/api/v2/...",
                "/platform",
                "/platform/x",
                "/oauth/token"
            })
    void aPlainPathBelowAListedOnePasses(String path) {
        assertThat(rules.serves(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/users",
                "/api/v2x/users",
                "/platforms",
                "/oauth/token/",
                "/oauth/authorize",
                "/API/V2/users",
                "/v1/keystrokes"
            })
    void whatIsNotListedDoesNot(String path) {
        assertThat(rules.serves(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/../../admin",
                "/api/v2/..",
                "/api/v2/./x",
                "/api/v2/.",
                "/api/v2/%2e%2e/admin",
                "/api/v2/%2E./admin",
                "/api/v2/..%2fadmin",
                "/api/v2/a%2Fb",
                "/api/v2/a%5cb",
                "/api/v2/a\\b",
                "/api/v2//evil.example/x",
                "/api/v2/%252e%252e/admin",
                "/api/v2/..;/admin",
                "/api/v2/conversations/messaging/typing;x=1",
                "/api/v2/conversations/messaging/typin%67",
                "/api/v2/a%00b",
                "/api/v2/a%0d%0aX-Evil:%201",
                "/api/v2/a%7fb",
                "/api/v2/%",
                "/api/v2/%2",
                "/api/v2/%zz",
                "/api/v2/a|b",
                "/api/v2/café"
            })
    void aPathThatSomebodyMightReadAsAnotherDoesNot(String path) {
        assertThat(rules.serves(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v2/users?id=a%2Fb&x=../y, /api/v2/users",
        "/api/v2/users, /api/v2/users",
        "/api/v2/users?, /api/v2/users"
    })
    void thePathEndsAtTheQuery(String target, String path) {
        assertThat(PassRules.pathOf(target)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example/api/v2/users",
                "evil.example:443",
                "*",
                "",
                "/api/v2/x y",
                "/api/v2/x#y",
                "/api/v2/x\u0000",
                "/api/v2/x?y=\t",
                "/api/v2/\u00e9"
            })
    void onlyAnOriginFormIsAPath(String target) {
        assertThat(PassRules.pathOf(target)).isNull();
    }

    @Test
    void methodsThatPassAreListed() {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")) {
            assertThat(rules.takes(HttpMethod.valueOf(method), "/api/v2/x")).isTrue();
            assertThat(PassRules.allowedMethods()).contains(method);
        }
        for (String method : List.of("OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get")) {
            assertThat(rules.takes(HttpMethod.valueOf(method), "/api/v2/x")).isFalse();
        }
        assertThat(rules.takes(HttpMethod.POST, "/oauth/token")).isTrue();
        assertThat(rules.takes(HttpMethod.GET, "/oauth/token")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xchunked", "chunked, identity", "identity", "gzip, chunked", "chunked,chunked", ""})
    void aCodingThatIsNotSimplyChunkedIsAmbiguous(String coding) {
        assertThat(PassRules.isAmbiguous(headers().add("Transfer-Encoding", coding)))
                .isTrue();
    }

    @Test
    void twoWaysToTellTheLengthAreAmbiguous() {
        assertThat(PassRules.isAmbiguous(headers())).isFalse();
        assertThat(PassRules.isAmbiguous(headers().add("Content-Length", "3"))).isFalse();
        assertThat(PassRules.isAmbiguous(headers().add("Transfer-Encoding", "Chunked")))
                .isFalse();
        assertThat(PassRules.isAmbiguous(headers().add("Content-Length", "3").add("Transfer-Encoding", "chunked")))
                .isTrue();
        assertThat(PassRules.isAmbiguous(headers().add("Content-Length", "3").add("Content-Length", "3")))
                .isTrue();
        assertThat(PassRules.isAmbiguous(
                        headers().add("Transfer-Encoding", "chunked").add("Transfer-Encoding", "chunked")))
                .isTrue();
    }

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap();
    }
}
