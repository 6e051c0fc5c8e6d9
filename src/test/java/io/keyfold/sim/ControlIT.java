package io.keyfold.sim;

import static io.keyfold.sim.SimFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.sim.SimFixture.Reply;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator's own handles, and what it does with calls that are nobody's. */
class ControlIT {
    private final SimFixture sim = new SimFixture(SimOptions.DEFAULTS);

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void aConversationComesWithAllThatIsNeededToTakePart() {
        JsonObject made = sim.post("/sim/conversations", "{\"conversationId\":\"c-1\",\"agents\":2}")
                .json();

        assertThat(made.getString("conversationId")).isEqualTo("c-1");
        assertThat(made.getJsonArray("agents")).hasSize(2);
        JsonObject agent = made.getJsonArray("agents").getJsonObject(0);
        assertThat(agent.fieldNames())
                .containsExactlyInAnyOrder("participantId", "communicationId", "userId", "accessToken");
        assertThat(made.getJsonObject("guest").fieldNames())
                .containsExactlyInAnyOrder("participantId", "token", "deploymentId");
        assertThat(sim.typeAsAgent("c-1", agent.getString("communicationId"), agent.getString("accessToken"))
                        .status())
                .isEqualTo(204);
        assertThat(sim.typeAsGuest(
                                "c-1",
                                agent.getString("participantId"),
                                made.getJsonObject("guest").getString("token"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aConversationNeedsNoBody() {
        JsonObject made = sim.post("/sim/conversations", "").json();

        assertThat(made.getString("conversationId")).isNotEmpty();
        assertThat(made.getJsonArray("agents")).hasSize(1);
    }

    @Test
    void askingAgainForAConversationShowsTheSame() {
        String first =
                sim.post("/sim/conversations", "{\"conversationId\":\"c-1\"}").body();

        assertThat(sim.post("/sim/conversations", "{\"conversationId\":\"c-1\"}")
                        .body())
                .isEqualTo(first);
    }

    @Test
    void anAgentMayHaveSeveralConversations() {
        JsonObject first = agentOf("{\"userId\":\"user-7\"}");
        JsonObject second = agentOf("{\"userId\":\"user-7\"}");

        assertThat(first.getString("userId")).isEqualTo("user-7");
        assertThat(second.getString("accessToken")).isEqualTo(first.getString("accessToken"));
        assertThat(second.getString("participantId")).isNotEqualTo(first.getString("participantId"));
    }

    private JsonObject agentOf(String body) {
        return sim.post("/sim/conversations", body)
                .json()
                .getJsonArray("agents")
                .getJsonObject(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"userId\":7}",
                "{\"userId\":\"a b\"}",
                "{\"userId\":\"u\",\"agents\":2}",
                "{\"conversationId\":\"a/b\"}",
                "{\"conversationId\":5}",
                "{\"agents\":-1}",
                "{\"agents\":\"two\"}",
                "{\"agents\":1.5}"
            })
    void aWrongConversationIs400(String body) {
        assertThat(sim.post("/sim/conversations", body).status()).isEqualTo(400);
    }

    @Test
    void transferAndEndAnswerForTheConversation() {
        String before = sim.post("/sim/conversations", "{\"conversationId\":\"c-1\"}")
                .json()
                .getJsonArray("agents")
                .getJsonObject(0)
                .getString("participantId");

        JsonObject after = sim.post("/sim/conversations/c-1/transfer", "").json();
        assertThat(after.getJsonArray("agents")).hasSize(1);
        assertThat(after.getJsonArray("agents").getJsonObject(0).getString("participantId"))
                .isNotEqualTo(before);

        assertThat(sim.post("/sim/conversations/c-1/end", "").json().getString("endTime"))
                .isNotEmpty();
        assertThat(sim.post("/sim/conversations/c-1/transfer", "").status()).isEqualTo(409);
        assertThat(sim.post("/sim/conversations/none/end", "").status()).isEqualTo(404);
        assertThat(sim.post("/sim/conversations/none/transfer", "").status()).isEqualTo(404);
    }

    @Test
    void callsAreListedOldestFirstAndByConversation() {
        await(sim.simulator.createConversation("c-1", 1));
        sim.get("/api/v2/conversations/c-1");
        sim.get("/api/v2/conversations/c-2");
        sim.get("/api/v2/users/me", "Authorization", "Bearer secret-token-1234");

        Reply all = sim.get("/sim/calls");
        assertThat(all.array()).hasSize(3);
        assertThat(all.array().getJsonObject(2).getString("kind")).isEqualTo("check");
        assertThat(all.array().getJsonObject(2).getString("tokenTail")).isEqualTo("1234");
        assertThat(all.body()).doesNotContain("secret-token");
        assertThat(sim.get("/sim/calls?conversationId=c-2").array())
                .singleElement()
                .satisfies(call -> {
                    JsonObject lookUp = (JsonObject) call;
                    assertThat(lookUp.getString("kind")).isEqualTo("lookup");
                    assertThat(lookUp.getInteger("status")).isEqualTo(401);
                    assertThat(lookUp.getLong("receivedNs")).isPositive();
                });
        assertThat(sim.get("/sim/calls?conversationId=none").array()).isEmpty();
    }

    @Test
    void statsCountByKindAndStatus() {
        sim.clientToken();
        sim.get("/api/v2/users/me");

        JsonObject stats = sim.get("/sim/stats").json();

        JsonObject calls = stats.getJsonObject("calls");
        assertThat(calls.getJsonObject("oauth").getJsonObject("byStatus").getInteger("200"))
                .isEqualTo(1);
        assertThat(calls.getJsonObject("check").getJsonObject("byStatus").getInteger("401"))
                .isEqualTo(1);
        assertThat(calls.getJsonObject("typing").getInteger("total")).isZero();
        assertThat(stats.getInteger("accessTokensMinted")).isEqualTo(1);
        assertThat(stats.getInteger("throttled")).isZero();
        assertThat(stats.getInteger("callsHeld")).isEqualTo(2);
        assertThat(stats.getInteger("callsDropped")).isZero();
    }

    @Test
    void unknownKindsOfTokensAre400() {
        assertThat(sim.post("/sim/expire-tokens?kind=all", "").status()).isEqualTo(204);
        assertThat(sim.post("/sim/expire-tokens?kind=some", "").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "GET, /api/v2/conversations/a/b, 404",
        "GET, /api/v2/conversations/%zz, 404",
        "GET, /api/v2/conversations/messaging/typing, 405",
        "DELETE, /api/v2/users/me, 405",
    })
    void pathsThatAreNotThereSayTheyAreNot(String method, String path, int status) {
        Reply reply = sim.rawSend(method, path);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(sim.simulator.calls()).isEmpty();
    }

    @Test
    void aBodyBeyondThePlatformsLimitIs413() {
        assertThat(sim.post(SimFixture.GUEST_TYPING, "x".repeat(600_000)).status())
                .isEqualTo(413);
    }

    @Test
    void theFrontPageTellsFactFromAssumption() {
        Reply page = sim.get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/plain");
        assertThat(page.body()).contains("PUBLISHED FACT", "ASSUMPTION", "/api/v2/conversations/messaging/typing");
    }

    @Test
    void pagesFromThisMachineMayCallAndOthersMayNot() {
        Reply local = sim.send("OPTIONS", "/sim/conversations", "", "Origin", "http://localhost:8080");
        Reply other = sim.send("OPTIONS", "/sim/conversations", "", "Origin", "http://localhost.example.com");

        assertThat(local.status()).isEqualTo(204);
        assertThat(local.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8080");
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void manyConversationsAreMadeInProcess() {
        List<ConversationTicket> made = await(sim.simulator.createConversations(2_345));

        assertThat(made)
                .hasSize(2_345)
                .extracting(ConversationTicket::conversationId)
                .doesNotHaveDuplicates();
        assertThat(sim.get("/sim/stats").json().getInteger("conversations")).isEqualTo(2_345);
    }

    @Test
    void whatCannotBeDoneInProcessFails() {
        assertThatThrownBy(() -> await(sim.simulator.end("none"))).hasMessageContaining("no such conversation");
        assertThatThrownBy(() -> await(sim.simulator.createConversation("a/b", 1)))
                .hasMessageContaining("conversationId");
    }

    @Test
    void theLogCanBeReadAfterTheEnd() {
        sim.clientToken();
        await(sim.simulator.stop());

        assertThat(sim.simulator.calls()).hasSize(1);
        assertThat(sim.simulator.stats().calls(CallKind.OAUTH)).isEqualTo(1);
    }
}
