package io.keyfold.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.sim.CallKind;
import io.keyfold.sim.SeedData;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoSiteIT {
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"|(?:from|import) '([^']+)'");
    private static final String TROUBLE = "/demo/api/trouble";

    private final SiteFixture site = new SiteFixture();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void allThatThePageRefersToIsOnItsOwnOrigin() {
        Set<String> found = new HashSet<>();

        follow("/demo", found);

        assertThat(found).contains("/demo/demo.css", "/demo/demo.js", "/demo/lane.js");
    }

    /** Visits what {@code path} refers to, and what that refers to. */
    private void follow(String path, Set<String> found) {
        SiteFixture.Reply reply = site.get(path);
        assertThat(reply.status()).as(path).isEqualTo(200);
        Matcher matcher = REFERENCE.matcher(reply.text());
        while (matcher.find()) {
            String reference = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            String next = reference.replaceFirst("^\\./", "/demo/");
            assertThat(next).startsWith("/").doesNotStartWith("//");
            if (found.add(next)) {
                follow(next, found);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/demo", "/demo/", "/demo/demo.js", "/demo/icon.svg"})
    void everyFileKeepsThePageToItsOrigin(String path) {
        SiteFixture.Reply file = site.get(path);

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.headers().get("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http:", "*");
        assertThat(file.headers().get("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void thePageHasNoScriptAndNoStyleOfItsOwn() {
        assertThat(site.get("/demo").text())
                .doesNotContain("<style", " style=", "javascript:")
                .doesNotContainPattern("<script(?![^>]* src=)|\\son\\w+=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/demo", "/demo/api/token"})
    void aNameThatSomebodyPointsHereGetsNothing(String path) {
        assertThat(site.getAs("localhost:" + site.port, path).status()).isEqualTo(200);
        assertThat(site.getAs("rebound.example:" + site.port, path).status()).isEqualTo(403);
    }

    @Test
    void theBriefingSeatsOneAgentInThreeConversationsAndKeepsTheGuestsTokens() {
        SiteFixture.Reply briefing = site.get("/demo/api/briefing");
        JsonArray conversations = briefing.json().getJsonArray("conversations");

        assertThat(conversations).hasSize(3);
        assertThat(conversations.getJsonObject(0).getString("conversationId")).isEqualTo(SeedData.CONVERSATION_ID);
        assertThat(conversations.getJsonObject(0).getString("participantId")).isEqualTo(SeedData.AGENT_PARTICIPANT_ID);
        assertThat(conversations.getJsonObject(0).fieldNames()).doesNotContain("token", "accessToken");
        assertThat(briefing.json().getJsonObject("reasons").getString("backoff"))
                .contains("429");
        assertThat(briefing.json()
                        .getJsonObject("problems")
                        .getJsonObject("participant-is-guest")
                        .getString("remedy"))
                .isNotBlank();
    }

    @Test
    void aMessageReachesTheGuestAndThePageHearsIt() {
        SiteFixture.Page page = site.openPage();

        SiteFixture.Reply sent = site.call(
                HttpMethod.POST,
                "/demo/api/messages",
                new JsonObject().put("conversationId", SeedData.CONVERSATION_ID).put("text", "On its way."));

        assertThat(sent.status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(page.heard())
                .contains("event: message")
                .contains("On its way.")
                .contains("event: call")
                .contains("\"kind\":\"message\""));
    }

    @Test
    void aTypingCallLightsThePageForAsLongAsThePlatformSays() {
        SiteFixture.Page page = site.openPage();

        assertThat(site.typeAtThePlatform()).isEqualTo(204);

        await().untilAsserted(() -> assertThat(page.heard())
                .contains("event: typing\ndata: {\"conversationId\":\"" + SeedData.CONVERSATION_ID
                        + "\",\"durationMs\":5000}"));
    }

    @Test
    void aCallForAConversationOfNobodyHereIsNotTold() {
        SiteFixture.Page page = site.openPage();
        String elsewhere =
                SiteFixture.await(site.simulator.createConversation(null, 1)).conversationId();

        assertThat(site.typeAtThePlatform(elsewhere)).isEqualTo(204);
        assertThat(site.typeAtThePlatform()).isEqualTo(204);

        await().untilAsserted(() -> assertThat(page.heard()).contains("event: call"));
        assertThat(page.heard()).doesNotContain(elsewhere);
    }

    @Test
    void troubleIsToldToEveryPageAndMeetsThePlatform() {
        SiteFixture.Page page = site.openPage();

        assertThat(trouble("server-error").status()).isEqualTo(200);
        assertThat(site.typeAtThePlatform()).isEqualTo(500);
        assertThat(trouble(null).status()).isEqualTo(200);
        assertThat(site.typeAtThePlatform()).isEqualTo(204);

        await().untilAsserted(() -> assertThat(page.heard())
                .contains("{\"trouble\":\"server-error\"}")
                .endsWith("}\n\n"));
        assertThat(site.simulator.stats().calls(CallKind.TYPING, 500)).isEqualTo(1);
    }

    @Test
    void aPageThatOpensLaterHearsWhatIsOn() {
        trouble("slow");

        SiteFixture.Page page = site.openPage();

        await().untilAsserted(() -> assertThat(page.heard()).contains("{\"trouble\":\"slow\"}"));
    }

    @Test
    void expiredGuestTokensAreRefusedByThePlatform() {
        trouble("guest-token");

        assertThat(site.typeAtThePlatform()).isEqualTo(401);
    }

    @Test
    void aRestartEndsEveryStreamAndThenRestartsTheRelay() {
        SiteFixture.Page page = site.openPage();

        assertThat(trouble("restart").status()).isEqualTo(200);

        await().until(page::hasEnded);
        await().untilAsserted(() -> assertThat(site.restarts).hasValue(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"trouble\":\"flood\"}", "{\"trouble\":7}", "[]", "{", ""})
    void whatIsNoTroubleIsRefusedAndChangesNothing(String body) {
        trouble("slow");

        assertThat(site.call(HttpMethod.PUT, TROUBLE, body).status()).isEqualTo(400);

        SiteFixture.Page page = site.openPage();
        await().untilAsserted(() -> assertThat(page.heard()).contains("{\"trouble\":\"slow\"}"));
    }

    @Test
    void aBodyThatIsTooLongIsRefusedUnread() {
        String tooLong = "{\"trouble\":\"" + "x".repeat(9000) + "\"}";

        assertThat(site.call(HttpMethod.PUT, TROUBLE, tooLong).status()).isEqualTo(413);
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertThat(site.get("/demo/api/anything").status()).isEqualTo(404);
        assertThat(site.get("/demo/../demo.js").status()).isEqualTo(404);
    }

    private SiteFixture.Reply trouble(String label) {
        return site.call(HttpMethod.PUT, TROUBLE, new JsonObject().put("trouble", label));
    }
}
