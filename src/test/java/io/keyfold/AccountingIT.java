package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keyfold.sim.TokenKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Every keystroke is counted once, by the answer it got; and nothing that is nobody's business is told anywhere. */
class AccountingIT {
    private static final String SECRET_TEXT = "canary-what-the-agent-typed";
    private static final String SECRET_BEARER = "canary-bearer-0123456789";
    private static final String SECRET_GUEST_TOKEN = "canary-guest-token-0123456789";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.keyfold");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<Reply> refused = new ArrayList<>();
    private final Map<String, Long> decided = new TreeMap<>();
    private RelayFixture relay;

    @BeforeEach
    void start() {
        logged.start();
        root.addAppender(logged);
        ours.setLevel(Level.TRACE);
        // Told to the list, not to everybody who reads the output of a build.
        ours.setAdditive(false);
        ours.addAppender(logged);
        relay = RelayFixture.builder()
                .loops(3)
                .set("auth.service-subjects", "service-1")
                .set("typing.refresh-interval", "300ms")
                .set("typing.display-duration", "500ms")
                .set("typing.message-floor", "100ms")
                .start();
    }

    @AfterEach
    void stop() {
        relay.close();
        root.detachAppender(logged);
        ours.detachAppender(logged);
        ours.setAdditive(true);
        ours.setLevel(null);
    }

    @Test
    void keystrokesAreTheSumOfTheirDecisionsByEveryDoor() {
        List<Typist> typists = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            typists.add(Typist.start(relay.desktop(), Desktop::keyAsync, 20));
            typists.add(Typist.start(relay.desktop(), Desktop::sdkKeyAsync, 20));
            typists.add(
                    Typist.start(relay.desktop(), one -> one.sayAsync(new JsonObject().put("state", "composing")), 20));
            // The guest's own participant: refused, each time.
            typists.add(Typist.start(relay.desktop().naming("nobody"), Desktop::keyAsync, 50));
        }
        for (int i = 0; i < 10; i++) {
            batch();
        }
        await().until(() -> typists.stream().allMatch(typist -> typist.keys() >= 40));
        Typist.stop(typists);
        typists.forEach(typist -> typist.replies().forEach(this::count));

        Metrics metrics = relay.metrics();
        long answered = decided.values().stream().mapToLong(Long::longValue).sum();
        assertThat(metrics.sum("keyfold_decisions_total")).isEqualTo(answered);
        assertThat(metrics.sum("keyfold_keystrokes_total")).isEqualTo(answered);
        decided.forEach((reason, count) ->
                assertThat(metrics.decisions(reason)).as(reason).isEqualTo(count));
        assertThat(refused).isNotEmpty();
        assertThat(metrics.sum("keyfold_problems_total")).isEqualTo(refused.size());
        assertThat(metrics.sum("keyfold_keystrokes_total", "transport=\"sdk\"")).isPositive();
        assertThat(metrics.sum("keyfold_upstream_requests_total", "operation=\"typing\"", "outcome=\"accepted\""))
                .isEqualTo(relay.sim().stats().typingAccepted());
    }

    @Test
    void noIdAndNoTokenIsALabel() {
        List<Desktop> desktops = List.of(relay.desktop(), relay.desktop());
        desktops.forEach(Desktop::key);
        desktops.forEach(Desktop::sdkKey);
        await().until(() -> relay.sim().stats().typingAccepted() == 2);

        String scrape = relay.metrics().text();
        for (Desktop desktop : desktops) {
            assertThat(scrape)
                    .doesNotContain(desktop.conversationId())
                    .doesNotContain(desktop.participantId())
                    .doesNotContain(desktop.communicationId())
                    .doesNotContain(desktop.userId())
                    .doesNotContain(desktop.token());
        }
    }

    @Test
    void textAndTokensAreToldNowhere() {
        Desktop desktop = relay.desktop();
        String body = desktop.ids().put("text", SECRET_TEXT).encode();
        desktop.send("POST", Desktop.SEED_PATH, body, "guest_token", SECRET_GUEST_TOKEN);
        // The platform does not know that guest token, and soon no token at all.
        RelayFixture.await(relay.sim().expireTokens(TokenKind.ALL));
        await().until(() -> relay.metrics().sum("keyfold_upstream_requests_total", "outcome=\"token-rejected\"") > 0);
        badCalls(desktop);
        Reply looked = desktop.look();
        assertThat(looked.status()).isEqualTo(200);

        assertThat(refused).hasSizeGreaterThan(5).allSatisfy(reply -> isDiscreet(reply.body(), desktop));
        isDiscreet(looked.body(), desktop);
        isDiscreet(relay.metrics().text(), desktop);
        isDiscreet(relay.status().encode(), desktop);
        assertThat(logged.list).isNotEmpty();
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            isDiscreet(event.getFormattedMessage(), desktop);
            isDiscreet(String.valueOf(event.getMDCPropertyMap()), desktop);
            if (event.getThrowableProxy() != null) {
                isDiscreet(String.valueOf(event.getThrowableProxy().getMessage()), desktop);
            }
        }
    }

    /** All kinds of calls that are wrong and carry something secret. */
    private void badCalls(Desktop desktop) {
        String secret = "{\"text\":\"" + SECRET_TEXT + "\",";
        refuse(desktop.send("POST", Desktop.SEED_PATH, secret));
        refuse(desktop.send("POST", Desktop.SEED_PATH, secret + "\"conversationId\":\"" + SECRET_TEXT + " \"}"));
        refuse(desktop.send("POST", Desktop.SEED_PATH, "\"" + SECRET_TEXT + "\""));
        refuse(desktop.send("POST", Desktop.SEED_PATH, SECRET_TEXT.repeat(2_000)));
        refuse(desktop.with(SECRET_BEARER).key());
        refuse(desktop.with("a.b." + SECRET_BEARER).sdkKey());
        refuse(desktop.naming("nobody").send("POST", "/v1/keystrokes", secret + "\"guest_token\":1}"));
        refuse(desktop.send(
                "PUT",
                "/v1/conversations/" + desktop.conversationId() + "/guest-token",
                new JsonObject()
                        .put("guest_token", SECRET_GUEST_TOKEN)
                        .put("expires_in", -1)
                        .encode()));
    }

    private void refuse(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isBetween(400, 499);
        refused.add(reply);
    }

    private static void isDiscreet(String told, Desktop desktop) {
        assertThat(told)
                .doesNotContain(SECRET_TEXT)
                .doesNotContain(SECRET_BEARER)
                .doesNotContain(SECRET_GUEST_TOKEN)
                .doesNotContain(desktop.token());
    }

    /** Good keys, keys of a stranger, a pause, and what is no key at all. */
    private void batch() {
        Desktop desktop = relay.desktop();
        JsonArray items = new JsonArray()
                .add(desktop.ids())
                .add(desktop.ids())
                .add(desktop.ids().put("state", "paused"))
                .add(desktop.naming("nobody").ids())
                .add(new JsonObject().put("conversationId", "no id at all!"));
        Reply reply = desktop.send("POST", "/v1/keystrokes", items.encode());
        assertThat(reply.status()).isEqualTo(200);
        for (Object each : reply.array()) {
            JsonObject item = (JsonObject) each;
            if (item.containsKey("code")) {
                refused.add(reply);
            } else if (item.getString("reason") != null) {
                decided.merge(item.getString("reason"), 1L, Long::sum);
            }
        }
    }

    private void count(Reply reply) {
        if (reply.status() == 204) {
            decided.merge(reply.headers().get("Keyfold-Reason"), 1L, Long::sum);
        } else {
            refused.add(reply);
        }
    }
}
