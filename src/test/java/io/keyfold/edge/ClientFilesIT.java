package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientFilesIT {
    private static final String DESK = "https://desk.example";
    private static final String MODULE = "/client/keyfold.js";

    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings().allowedOrigins(DESK));

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void moduleNeedsNoTokenAndIsWhatBrowsersTakeForAScript() {
        HttpResponse<String> answer = fixture.send(fixture.request(MODULE));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("export function connect(", "export async function sendTypingIndicator(");
        assertThat(header(answer, "content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
        assertThat(header(answer, "vary")).isEqualToIgnoringCase("origin");
    }

    @Test
    void typesLieBesideTheModule() {
        HttpResponse<String> answer = fixture.send(fixture.request("/client/keyfold.d.ts"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("export function connect(");
        assertThat(header(answer, "content-type")).isEqualTo("application/typescript; charset=utf-8");
    }

    @Test
    void callerWhoHasThisVersionGetsNoBody() {
        String tag = header(fixture.send(fixture.request(MODULE)), "etag");
        assertThat(tag).matches("\"[0-9a-f]{20}\"");

        for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
            HttpResponse<String> answer = fixture.send(fixture.request(MODULE).header("If-None-Match", known));
            assertThat(answer.statusCode()).as(known).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(header(answer, "etag")).isEqualTo(tag);
        }
        assertThat(fixture.send(fixture.request(MODULE).header("If-None-Match", "\"other\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void headTellsWhatGetWouldSend() {
        HttpResponse<String> get = fixture.send(fixture.request(MODULE));
        HttpResponse<String> head = fixture.send(fixture.request(MODULE).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "etag")).isEqualTo(header(get, "etag"));
        assertThat(header(head, "content-length")).isEqualTo(header(get, "content-length"));
    }

    @Test
    void allowedPageMayImportIt() {
        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write(
                            "GET " + MODULE + " HTTP/1.1\r\nHost: x\r\nOrigin: " + DESK + "\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers())
                    .containsEntry("access-control-allow-origin", DESK)
                    .containsEntry("vary", "origin");
        }
    }

    @Test
    void foreignPageMayNot() {
        try (RawClient client = fixture.raw()) {
            RawClient.Answer answer = client.write(
                            "GET " + MODULE + " HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
        }
    }
}
