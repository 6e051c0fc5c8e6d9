package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ProblemCode;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** The token of a session, from hello to its end. */
class TokenWatchTest {
    private final Desk desk = new Desk();

    @Test
    void freshTokenGoesAlongWithTheNextKeyOfEveryHandle() {
        desk.opened(2).say("{'k':[1,2]}");
        assertThat(desk.ask("{'i':9,'token':'good-ann-2'}")).isEqualTo(new JsonObject("{\"i\":9,\"ack\":{}}"));
        desk.say("{'k':[1,2]}");

        assertThat(desk.router.signals.subList(4, 6))
                .allMatch(signal -> signal.agent().bearer().token().equals("good-ann-2"));
    }

    @Test
    void tokenThatEndsIsAnnouncedAndThenEndsTheSession() {
        desk.auth.expiresAtEpochMs = desk.epochMs + 40_000;
        desk.opened(1);
        desk.tickAt(1_000);
        assertThat(desk.wire.sent).isEmpty();
        desk.epochMs += 10_000;
        desk.tickAt(10_000);
        assertThat(desk.wire.last()).isEqualTo(new JsonObject("{\"expires\":{\"in\":30000}}"));
        desk.epochMs += 30_000;
        desk.tickAt(40_000);
        assertThat(desk.wire.closed).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void freshTokenKeepsTheSessionBeyondTheEndOfTheFirst() {
        desk.auth.expiresAtEpochMs = desk.epochMs + 20_000;
        desk.opened(1);
        desk.auth.expiresAtEpochMs = desk.epochMs + 500_000;
        desk.say("{'token':'good-ann'}");
        desk.epochMs += 30_000;
        desk.tickAt(30_000);

        assertThat(desk.session.isClosed()).isFalse();
    }

    @Test
    void opaqueTokenIsCheckedAgainEveryMinute() {
        desk.opened(1);
        desk.auth.holds = true;
        desk.heardAt(30_000).tickAt(59_994);
        assertThat(desk.auth.held).isEmpty();
        desk.tickAt(59_995);
        desk.auth.held.get(0).unverified();
        assertThat(desk.session.isClosed()).as("nobody can say").isFalse();
        desk.heardAt(90_000).tickAt(119_994);
        assertThat(desk.auth.held).hasSize(1);
        desk.tickAt(119_995);
        desk.auth.held.get(1).refused(ProblemCode.TOKEN_INVALID, "revoked");
        assertThat(desk.wire.closed).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void refusalOfAnOldTokenDoesNotEndASessionWithAFreshOne() {
        desk.opened(1);
        desk.auth.holds = true;
        desk.heardAt(30_000).tickAt(60_000);
        desk.auth.holds = false;
        desk.say("{'token':'good-ann-2'}");
        desk.auth.held.get(0).refused(ProblemCode.TOKEN_INVALID, "revoked");

        assertThat(desk.session.isClosed()).isFalse();
    }
}
