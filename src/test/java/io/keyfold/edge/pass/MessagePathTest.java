package io.keyfold.edge.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePathTest {
    private static final String SDK = "/api/v2/conversations/messages/c%3A1/communications/m+1/messages";

    @Test
    void thePublishedCallNamesItsIdsInThePath() {
        assertThat(MessagePath.of(HttpMethod.POST, SDK)).isEqualTo(new MessagePath("c:1", "m+1"));
        assertThat(MessagePath.of(HttpMethod.POST, SDK + "/")).isEqualTo(new MessagePath("c:1", "m+1"));
    }

    @Test
    void theSeedsCallNamesThemInItsBody() {
        MessagePath message = MessagePath.of(HttpMethod.POST, "/api/v2/conversations/messaging/messages");
        assertThat(message).isNotNull();
        assertThat(message.isInBody()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/conversations/messages/c/communications/m/messages/bulk",
                "/api/v2/conversations/messages/c/communications/m/messages/media",
                "/api/v2/conversations/messages/c/messages/m",
                "/api/v2/conversations/messages//communications/m/messages",
                "/api/v2/conversations/messaging/messages/x"
            })
    void otherPathsAreNoMessages(String path) {
        assertThat(MessagePath.of(HttpMethod.POST, path)).isNull();
    }

    @Test
    void readingMessagesSendsNone() {
        assertThat(MessagePath.of(HttpMethod.GET, SDK)).isNull();
    }
}
