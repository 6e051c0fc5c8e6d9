package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.AuthMode;
import io.keyfold.core.DoctorCode;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeCallsIT {
    private static final String TYPING = "/v1/conversations/conv-1/participants/part-1/typing";
    private static final String GUEST_TOKEN = "/v1/conversations/conv-1/guest-token";
    private static final String NOTIFICATION =
            "{\"topicName\":\"v2.users.u.conversations\",\"eventBody\":{\"id\":\"conv-1\",\"participants\":[]}}";

    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings());

    @AfterEach
    void close() {
        fixture.close();
    }

    private Signal lastSignal() {
        return fixture.router.signals.get(fixture.router.signals.size() - 1);
    }

    private static String code(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("code");
    }

    @Test
    void statesBecomeSignals() {
        HttpResponse<String> composing = fixture.put(TYPING, "{\"state\":\"composing\"}");
        assertThat(composing.headers().firstValue("Keyfold-Reason")).hasValue("first");
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.KEYSTROKE);

        HttpResponse<String> paused = fixture.put(TYPING, "{\"state\":\"paused\"}");
        assertThat(paused.statusCode()).isEqualTo(204);
        assertThat(paused.headers().firstValue("Keyfold-Decision")).isEmpty();
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.PAUSED);

        fixture.put(TYPING, "{\"state\":\"sent\"}");
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.SENT);
        fixture.put(TYPING, "{\"state\":\"ended\"}");
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.ENDED);
        fixture.send(fixture.authorized(TYPING).DELETE());
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.PAUSED);
        assertThat(fixture.meters.keystrokes(Transport.NATIVE)).isEqualTo(1);
    }

    @Test
    void keyAfterAMessagePassesTheGate() {
        fixture.press();
        fixture.put(TYPING, "{\"state\":\"sent\"}");
        fixture.press();

        assertThat(fixture.router.signals)
                .extracting(Signal::kind)
                .containsExactly(Signal.Kind.KEYSTROKE, Signal.Kind.SENT, Signal.Kind.KEYSTROKE);
    }

    @Test
    void refusedMessageChangesNothing() {
        fixture.press();
        fixture.router.verdict = signal -> Verdict.of(ProblemCode.NOT_YOUR_PARTICIPANT);
        assertThat(fixture.put(TYPING, "{\"state\":\"sent\"}").statusCode()).isEqualTo(403);

        assertThat(fixture.press().headers().firstValue("Keyfold-Reason")).hasValue("gate");
    }

    @Test
    void holdCarriesItsTimeAndZeroCancelsIt() {
        assertThat(fixture.put(TYPING, "{\"state\":\"composing\",\"for\":\"20s\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.HOLD);
        assertThat(lastSignal().holdMs()).isEqualTo(20_000);

        fixture.put(TYPING, "{\"state\":\"composing\",\"for\":\"0s\"}");
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.HOLD_CANCEL);
    }

    @Test
    void badStatesAndHoldsAreRefused() {
        for (String body : new String[] {
            "{}",
            "{\"state\":\"typing\"}",
            "{\"state\":\"paused\",\"for\":\"20s\"}",
            "{\"state\":\"composing\",\"for\":\"20\"}",
            "{\"state\":\"composing\",\"for\":20}",
            "{\"state\":\"composing\",\"for\":\"121s\"}"
        }) {
            HttpResponse<String> answer = fixture.put(TYPING, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(code(answer)).isEqualTo("body-invalid");
        }
        assertThat(fixture.put(TYPING.replace("conv-1", "a%20b"), "{\"state\":\"sent\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(fixture.router.signals).isEmpty();
    }

    @Test
    void batchAnswersEachItemInItsPlace() {
        fixture.router.verdict = signal -> switch (signal.conversationId()) {
            case "c-guest" -> Verdict.of(ProblemCode.PARTICIPANT_IS_GUEST);
            default -> signal.kind() == Signal.Kind.KEYSTROKE ? Verdict.of(Reason.FIRST, 4000) : Verdict.TAKEN;
        };
        HttpResponse<String> answer = fixture.post("/v1/keystrokes", """
                [{"conversationId":"c-1","participantId":"p"},
                 7,
                 {"conversationId":"c-guest","participantId":"p"},
                 {"conversationId":{"deep":[1,{"x":2}]},"participantId":"p"},
                 ["c"],
                 {"conversationId":"c-2","participantId":"p","state":"sent"},
                 {"conversationId":"c-3"},
                 {"conversationId":"c-1","participantId":"p"}]
                """);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonArray items = new JsonArray(answer.body());
        assertThat(items).hasSize(8);
        assertThat(items.getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("decision", "wanted")
                        .put("reason", "first")
                        .put("next", 4000));
        assertThat(items.getJsonObject(1).getString("code")).isEqualTo("body-invalid");
        assertThat(items.getJsonObject(2).getString("code")).isEqualTo("participant-is-guest");
        assertThat(items.getJsonObject(3).getString("detail")).contains("'conversationId' must be a string");
        assertThat(items.getJsonObject(4).getString("code")).isEqualTo("body-invalid");
        assertThat(items.getJsonObject(5).getValue("decision")).isNull();
        assertThat(items.getJsonObject(6).getString("detail")).contains("'participantId' is missing");
        assertThat(items.getJsonObject(7).getString("reason")).isEqualTo("gate");
        assertThat(fixture.meters.keystrokes(Transport.NATIVE)).isEqualTo(2);
        assertThat(fixture.meters.problems(ProblemCode.BODY_INVALID)).isEqualTo(4);
        assertThat(fixture.meters.problems(ProblemCode.PARTICIPANT_IS_GUEST)).isEqualTo(1);
    }

    @Test
    void batchMayBeEmptyAndMustNotBeLong() {
        assertThat(fixture.post("/v1/keystrokes", "[]").body()).isEqualTo("[]");
        String item = "{\"conversationId\":\"c\",\"participantId\":\"p\"}";
        assertThat(fixture.post("/v1/keystrokes", "[" + item + ("," + item).repeat(199) + "]")
                        .statusCode())
                .isEqualTo(200);
        assertThat(code(fixture.post("/v1/keystrokes", "[" + item + ("," + item).repeat(200) + "]")))
                .isEqualTo("body-invalid");
        assertThat(code(fixture.post("/v1/keystrokes", item))).isEqualTo("body-invalid");
        assertThat(code(fixture.post("/v1/keystrokes", "[" + item))).isEqualTo("body-invalid");
    }

    @Test
    void guestTokenIsHandedOverForTheNamedParticipant() {
        assertThat(fixture.put(
                                GUEST_TOKEN,
                                "{\"guest_token\":\"secret\",\"expires_in\":60.5,\"participantId\":\"part-1\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(lastSignal())
                .isEqualTo(new Signal(
                        Signal.Kind.GUEST_TOKEN,
                        "conv-1",
                        "part-1",
                        lastSignal().agent(),
                        0,
                        "secret",
                        60_500));

        fixture.put(GUEST_TOKEN + "?participantId=part-2", "{\"guest_token\":\"secret\"}");
        assertThat(lastSignal().participantId()).isEqualTo("part-2");
        fixture.send(fixture.authorized(GUEST_TOKEN + "?participantId=part-2").DELETE());
        assertThat(lastSignal().kind()).isEqualTo(Signal.Kind.REVOKE_GUEST_TOKEN);
    }

    @Test
    void guestTokenNeedsNoParticipant() {
        assertThat(fixture.put(GUEST_TOKEN, "{\"guest_token\":\"secret\"}").statusCode())
                .isEqualTo(204);
        assertThat(lastSignal().participantId()).isEmpty();
        assertThat(lastSignal().agent().service()).isFalse();
        assertThat(fixture.send(fixture.request(GUEST_TOKEN)
                                .header("Authorization", "Bearer " + EdgeFixture.serviceToken())
                                .PUT(BodyPublishers.ofString("{\"guest_token\":\"secret\"}")))
                        .statusCode())
                .isEqualTo(204);
        assertThat(lastSignal().participantId()).isEmpty();
        assertThat(lastSignal().agent().service()).isTrue();
    }

    @Test
    void eventsComeFromServiceSubjects() {
        HttpResponse<String> answer = fixture.send(fixture.request("/v1/events")
                .header("Authorization", "Bearer " + EdgeFixture.serviceToken())
                .POST(BodyPublishers.ofString("[" + NOTIFICATION + ",{\"topicName\":\"channel.metadata\"},7]")));

        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("taken", 1).put("ignored", 2).put("failed", 0));
        assertThat(fixture.router.facts).hasSize(1);

        assertThat(code(fixture.post("/v1/events", NOTIFICATION))).isEqualTo("not-your-participant");
        assertThat(fixture.router.facts).hasSize(1);
    }

    @Test
    void conversationIsShownToItsParticipantsAndToAdmins() {
        JsonObject seen = new JsonObject(
                fixture.send(fixture.authorized("/v1/conversations/conv-1")).body());
        assertThat(seen.getString("state")).isEqualTo("composing");
        assertThat(seen.getJsonObject("lease").getString("tokenTail")).isEqualTo("abcd");
        assertThat(seen.getJsonArray("timeline")).hasSize(1);

        assertThat(fixture.send(fixture.request("/v1/conversations/conv-1")
                                .header("Authorization", "Bearer " + EdgeFixture.ADMIN_TOKEN))
                        .statusCode())
                .isEqualTo(200);
        assertThat(fixture.send(fixture.request("/v1/conversations/conv-1")
                                .header("Authorization", "Bearer " + EdgeFixture.serviceToken()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(fixture.send(fixture.request("/v1/conversations/conv-1")).statusCode())
                .isEqualTo(401);
        assertThat(fixture.send(fixture.authorized("/v1/conversations/conv-9")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void unverifiedCallersOfOtherPathsAreToldToComeBack() {
        try (EdgeFixture platform = new EdgeFixture(new EdgeSettings().mode(AuthMode.PLATFORM))) {
            HttpResponse<String> events = platform.post("/v1/events", NOTIFICATION);
            assertThat(events.statusCode()).isEqualTo(503);
            assertThat(events.headers().firstValue("Retry-After")).isPresent();

            JsonArray items = new JsonArray(
                    platform.post("/v1/keystrokes", "[{\"conversationId\":\"c\",\"participantId\":\"p\"}]")
                            .body());
            assertThat(items.getJsonObject(0).getString("reason")).isEqualTo("unverified");
            assertThat(platform.put(TYPING, "{\"state\":\"composing\"}").statusCode())
                    .isEqualTo(204);
            assertThat(platform.meters.decisions(Reason.UNVERIFIED)).isEqualTo(2);
        }
    }

    @Test
    void theNamesOfHeadersThatArrivedAreToldAndNoValue() {
        HttpResponse<String> answer = fixture.send(fixture.request("/v1/headers")
                .header("guest_token", "a-secret")
                .header("X-Guest-Token", "another")
                .header("X-Private", "mine"));

        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("service", "keyfold")
                        .put("arrived", new JsonArray().add("guest_token").add("x-guest-token")));
    }

    @Test
    void findingsOfTheDoctorHavePagesWithoutAStatus() {
        HttpResponse<String> page =
                fixture.send(fixture.request("/problems/platform-token").header("Accept", "application/json"));

        assertThat(new JsonObject(page.body()))
                .isEqualTo(new JsonObject()
                        .put("code", "platform-token")
                        .put("title", DoctorCode.PLATFORM_TOKEN.title())
                        .put("cause", DoctorCode.PLATFORM_TOKEN.cause())
                        .put("remedy", DoctorCode.PLATFORM_TOKEN.remedy()));
        assertThat(fixture.send(fixture.request("/problems")).body())
                .contains("platform-token (keyfold doctor): ", "body-invalid (400): ");
    }

    @Test
    void problemsHavePages() {
        String page = fixture.send(
                        fixture.request("/problems/participant-is-guest").header("Accept", "text/html"))
                .body();
        assertThat(page).startsWith("<!doctype html>").contains("guest's");
        assertThat(new JsonObject(fixture.send(fixture.request("/problems/body-invalid")
                                        .header("Accept", "application/json"))
                                .body())
                        .getInteger("status"))
                .isEqualTo(400);
        assertThat(fixture.send(fixture.request("/problems/body-invalid")).body())
                .contains("Remedy:");
        assertThat(fixture.send(fixture.request("/problems/nonsense")).statusCode())
                .isEqualTo(404);
        for (ProblemCode problem : ProblemCode.values()) {
            assertThat(fixture.send(fixture.request("/problems")).body()).contains(problem.label());
            assertThat(fixture.send(fixture.request("/problems/" + problem.label()))
                            .statusCode())
                    .isEqualTo(200);
        }
        for (Reason reason : Reason.values()) {
            HttpResponse<String> answer = fixture.send(fixture.request("/problems/" + reason.label()));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains(reason.label());
        }
        assertThat(fixture.send(fixture.request("/problems/budget")).body()).contains(Reason.BUDGET.sentence());
    }
}
