package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Verdict;
import io.keyfold.edge.auth.Caller;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One socket in numbers: hello, limits, time, end. */
class WsSessionTest {
    private Desk desk = new Desk();

    private void closedWith(CloseCode code) {
        assertThat(desk.wire.closed).isEqualTo(code);
        assertThat(desk.wire.bye().getInteger("code")).isEqualTo(code.code());
        assertThat(desk.session.isClosed()).isTrue();
    }

    // ---- hello -------------------------------------------------------------------------------------------------

    @Test
    void helloWithoutIdIsNotAnswered() {
        desk.say("{'hello':{'token':'good-ann'}}");
        assertThat(desk.wire.sent).isEmpty();
        assertThat(desk.sessions.live()).isEqualTo(1);
    }

    @Test
    void upgradeThatCarriedATokenNeedsNoneInHello() {
        Caller ann = new FakeAuth().caller("good-ann");
        desk = new Desk(new Settings.Ws(10, 10, 4096), 0, new Sessions(), new Greeting.Upgraded(ann, "good-ann"));

        assertThat(desk.ask("{'i':1,'hello':{}}").getJsonObject("hello").getBoolean("resumed"))
                .isFalse();
        assertThat(desk.auth.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bad,token-invalid,4501",
        "expired,token-expired,4001",
        "away,upstream-unreachable,4000",
    })
    void refusedTokenIsExplainedAndCloses(String token, String problem, int code) {
        desk.say("{'i':1,'hello':{'token':'" + token + "'}}");

        JsonObject error = desk.wire.sent.get(0).getJsonObject("err");
        assertThat(error.getString("code")).isEqualTo(problem);
        assertThat(error.getBoolean("retryable")).isEqualTo(code == 4000);
        assertThat(desk.wire.bye().getInteger("code")).isEqualTo(code);
        assertThat(desk.wire.bye().getInteger("after") == 0).isEqualTo(code >= 4500);
        assertThat(desk.sessions.live()).isZero();
    }

    @Test
    void missingTokenIsRefused() {
        assertThat(desk.say("{'i':1,'hello':{}}")
                        .wire
                        .sent
                        .get(0)
                        .getJsonObject("err")
                        .getString("code"))
                .isEqualTo("token-missing");
        closedWith(CloseCode.TOKEN_REFUSED);
    }

    @Test
    void framesBehindAHelloWaitUntilItsTokenIsChecked() {
        desk.auth.holds = true;
        desk.say("{'i':1,'hello':{'token':'good-ann'}}\n{'i':2,'open':{'c':'conv-1','p':'part-1'}}\n{'i':3,'k':1}");
        assertThat(desk.wire.paused).isTrue();
        assertThat(desk.wire.sent).isEmpty();

        desk.auth.answer("good-ann", desk.auth.held.get(0));

        assertThat(desk.wire.paused).isFalse();
        assertThat(desk.wire.sent).extracting(frame -> frame.getInteger("i")).containsExactly(1, 2, 3);
    }

    @Test
    void answerAboutATokenComesTooLateForAClosedSocket() {
        desk.auth.holds = true;
        desk.say("{'i':1,'hello':{'token':'good-ann'}}");
        desk.session.gone(null);
        desk.auth.answer("good-ann", desk.auth.held.get(0));

        assertThat(desk.wire.sent).isEmpty();
        assertThat(desk.sessions.live()).isZero();
    }

    @Test
    void thirtyThirdSocketOfAnAgentIsSentAway() {
        Sessions sessions = new Sessions();
        for (int i = 0; i < 32; i++) {
            new Desk(new Settings.Ws(10, 10, 4096), 0, sessions, null).opened(0);
        }
        desk = new Desk(new Settings.Ws(10, 10, 4096), 0, sessions, null);
        desk.say("{'i':1,'hello':{'token':'good-ann'}}");

        assertThat(desk.wire.sent.get(0).getJsonObject("err").getString("code")).isEqualTo("desktop-rate-limited");
        closedWith(CloseCode.RATE);
    }

    // ---- too much ----------------------------------------------------------------------------------------------

    @Test
    void framesAboveTheRateAreDroppedThenTheSocketIs() {
        desk = new Desk(new Settings.Ws(10, 10, 4096), 0, new Sessions(), null).opened(1);
        desk.nowMs += 1000;
        desk.say("{'k':1}\n".repeat(15));
        assertThat(desk.wire.sent).containsExactly(new JsonObject("{\"every\":1000}"));
        assertThat(desk.meters.keystrokes(Transport.WS)).isEqualTo(10);
        assertThat(desk.meters.problems(ProblemCode.DESKTOP_RATE_LIMITED)).isEqualTo(5);
        desk.nowMs += 2000;
        desk.say("{'k':1}\n".repeat(11));
        closedWith(CloseCode.RATE);
    }

    @Test
    void pingsAndEmptyFramesCountForTheRate() {
        desk = new Desk(new Settings.Ws(10, 10, 4096), 0, new Sessions(), null).opened(1);
        desk.nowMs += 1000;
        for (int i = 0; i < 5; i++) {
            desk.session.noise();
            desk.say("");
        }
        desk.say("{'k':1}");
        assertThat(desk.meters.keystrokes(Transport.WS)).isZero();
    }

    @Test
    void clientThatDoesNotReadIsNotReadAndThenClosed() {
        desk.opened(1);
        desk.wire.full = true;
        desk.nowMs = 1000;
        desk.say("{'i':1,'k':1}");
        assertThat(desk.wire.paused).isTrue();
        desk.tickAt(10_999);
        assertThat(desk.wire.closed).isNull();
        desk.tickAt(11_000);
        assertThat(desk.wire.closed).isEqualTo(CloseCode.SLOW_READER);
        assertThat(desk.wire.sent).as("no goodbye can be delivered").hasSize(1);
        desk.tickAt(12_999);
        assertThat(desk.wire.dropped).isFalse();
        desk.tickAt(13_000);
        assertThat(desk.wire.dropped).isTrue();
    }

    @Test
    void clientThatReadsAgainIsReadAgain() {
        desk.opened(1);
        desk.wire.full = true;
        desk.say("{'i':1,'k':1}");
        desk.wire.full = false;
        desk.session.drained();
        assertThat(desk.wire.paused).isFalse();
        desk.tickAt(20_000);
        assertThat(desk.session.isClosed()).isFalse();
    }

    // ---- end ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"x", "{'k':1", "[]", "1", "null", "{'k':01}", "{'k':1}}", "{'k':1}{'k':1}"})
    void whatIsNoObjectClosesTheSocket(String text) {
        desk.opened(1).say(text).say("{'k':1}");

        closedWith(CloseCode.BAD_FRAME);
        assertThat(desk.wire.bye().getInteger("after")).isZero();
        assertThat(desk.meters.problems(ProblemCode.BODY_INVALID)).isEqualTo(1);
        assertThat(desk.router.signals).hasSize(1);
    }

    @Test
    void socketThatDoesNotSayHelloIsClosed() {
        desk.tickAt(9_990);
        assertThat(desk.session.isClosed()).isFalse();
        desk.tickAt(9_995);
        closedWith(CloseCode.HELLO_TIMEOUT);
    }

    @Test
    void silentClientIsPingedAndThenClosed() {
        desk.opened(1);
        desk.tickAt(12_495);
        assertThat(desk.wire.pings).isZero();
        desk.tickAt(12_496);
        desk.tickAt(37_496);
        assertThat(desk.wire.pings).isEqualTo(2);
        desk.tickAt(59_994);
        assertThat(desk.session.isClosed()).isFalse();
        desk.tickAt(59_995);
        closedWith(CloseCode.TRY_AGAIN);
    }

    @Test
    void goodbyeThatIsNotAnsweredIsCutOff() {
        desk.opened(1).say("x");
        desk.tickAt(1_000);
        assertThat(desk.wire.dropped).isFalse();
        desk.tickAt(2_000);
        assertThat(desk.wire.dropped).isTrue();
    }

    @Test
    void nothingIsSaidAfterTheEnd() {
        desk.opened(1);
        desk.router.holdAnswers = true;
        desk.say("{'i':1,'k':1}").say("{'i':2,'s':1}");
        desk.session.gone((short) 1001);
        desk.router.held.forEach(sink -> sink.verdict(Verdict.of(ProblemCode.PARTICIPANT_ENDED)));
        desk.router.watchers.get(0).state(IndicatorState.COMPOSING, null);

        assertThat(desk.wire.sent).isEmpty();
        assertThat(desk.router.watchers.get(0).hasLeft()).isTrue();
        assertThat(desk.router.signals).as("the owner is told nothing").hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"1000,false", "1001,true", "1005,true", "1006,true"})
    void tableIsKeptUnlessTheClientSaidThatItIsDone(short code, boolean kept) {
        desk.opened(1);
        desk.session.gone(code);

        assertThat(resumed(desk)).isEqualTo(kept);
    }

    @Test
    void tableIsKeptAfterGoodbyesThatAskToReconnectOnly() {
        for (CloseCode code : CloseCode.values()) {
            Desk closed = new Desk().opened(1);
            closed.session.close(code);
            assertThat(resumed(closed)).as("%s", code).isEqualTo(code.code() < 4500);
        }
    }

    private static boolean resumed(Desk lost) {
        String session = lost.lastSession();
        Desk again = new Desk(new Settings.Ws(10, 10, 4096), 0, lost.sessions, null);
        return again.ask("{'i':1,'hello':{'token':'good-ann','resume':'" + session + "'}}")
                .getJsonObject("hello")
                .getBoolean("resumed");
    }

    @Test
    void sessionTakenOverByAnotherSocketEndsTheOldOne() {
        desk.opened(2);
        Desk again = new Desk(new Settings.Ws(10, 10, 4096), 0, desk.sessions, null);
        JsonObject hello = again.ask("{'i':1,'hello':{'token':'good-ann','resume':'" + desk.lastSession() + "'}}")
                .getJsonObject("hello");
        assertThat(hello.getJsonArray("handles")).containsExactly(1, 2);
        desk.posted.forEach(Runnable::run);

        closedWith(CloseCode.TRY_AGAIN);
        assertThat(desk.sessions.live()).isEqualTo(1);
        assertThat(again.ask("{'i':2,'k':2}").getJsonObject("ack").getString("decision"))
                .isEqualTo("wanted");
    }

    @Test
    void defectEndsThisSocketOnly() {
        desk.opened(1);
        desk.router.verdict = signal -> {
            throw new IllegalStateException("a defect, on purpose");
        };
        desk.say("{'k':1}");

        closedWith(CloseCode.TRY_AGAIN);
    }
}
