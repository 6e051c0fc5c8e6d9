package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.Transport;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client does with its handles, and what it cannot do. */
class HandleOpsTest {
    private Desk desk = new Desk();

    @Test
    void firstThingToSayIsHelloAndOnlyOnce() {
        assertThat(desk.refused("{'i':1,'open':{'c':'conv-1','p':'part-1'}}")).isEqualTo("body-invalid");
        desk.say("{'k':1}").say("{'k':[1]}");
        assertThat(desk.meters.problems(ProblemCode.BODY_INVALID)).isEqualTo(3);
        desk.opened(0);
        assertThat(desk.refused("{'i':2,'hello':{'token':'good-ann'}}")).isEqualTo("body-invalid");
        assertThat(desk.session.isClosed()).isFalse();
        assertThat(desk.router.signals).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'i':1,'fly':1}|body-invalid",
                "{'i':1,'k':1,'s':1}|body-invalid",
                "{'i':1,'k':'1'}|body-invalid",
                "{'i':1,'k':2}|not-found",
                "{'i':1,'k':0}|not-found",
                "{'i':1,'k':-1}|not-found",
                "{'i':1,'k':99999999999999999999}|not-found",
                "{'i':1,'s':7}|not-found",
                "{'i':1,'m':2147483648}|not-found",
                "{'i':1,'x':7}|not-found",
                "{'i':1,'h':7,'for':1}|not-found",
                "{'i':1,'h':1,'for':120001}|body-invalid",
                "{'i':1,'k':[1,1,1,1,1,1,1,1,1,1,1]}|body-invalid",
                "{'i':1,'token':'bad'}|token-invalid",
                "{'i':1,'token':'expired'}|token-expired",
                "{'i':1,'token':'away'}|upstream-unreachable",
                "{'i':1,'token':'good-bob'}|token-invalid"
            })
    void badOperationIsAnsweredCountedAndLeavesTheSocketAlone(String frame, String problem) {
        desk.opened(1);
        ProblemCode code = List.of(ProblemCode.values()).stream()
                .filter(each -> each.label().equals(problem))
                .findFirst()
                .orElseThrow();

        assertThat(desk.refused(frame)).isEqualTo(problem);
        assertThat(desk.meters.problems(code)).isEqualTo(1);
        desk.say(frame.replace("'i':1,", ""));
        assertThat(desk.wire.sent).as("not asked, not answered").hasSize(1);
        assertThat(desk.meters.problems(code)).isEqualTo(2);
        assertThat(desk.router.signals).extracting(Signal::kind).containsExactly(Signal.Kind.OPEN);
        assertThat(desk.ask("{'i':9,'k':1}").getJsonObject("ack").getString("decision"))
                .isEqualTo("wanted");
    }

    @Test
    void badIdIsCountedAndNotAnswered() {
        desk.opened(1).say("{'i':-1,'k':1}").say("{'i':'x','s':1}").say("{'i':9007199254740992,'m':1}");

        assertThat(desk.wire.sent).isEmpty();
        assertThat(desk.meters.problems(ProblemCode.BODY_INVALID)).isEqualTo(3);
        assertThat(desk.router.signals).hasSize(1);
    }

    @Test
    void handlesAreTheSmallestFreeNumbersAndLimited() {
        desk.opened(10);
        assertThat(desk.refused("{'i':1,'open':{'c':'conv-11','p':'part-11'}}")).isEqualTo("desktop-rate-limited");
        assertThat(desk.wire.last().getJsonObject("err").getString("detail")).contains("ws.max-handles");
        desk.say("{'x':7}").say("{'x':3}");

        assertThat(desk.ask("{'i':2,'open':{'c':'conv-12','p':'part-12'}}")
                        .getJsonObject("open")
                        .getInteger("h"))
                .isEqualTo(3);
        assertThat(desk.ask("{'i':3,'open':{'c':'conv-13','p':'part-13'}}")
                        .getJsonObject("open")
                        .getInteger("h"))
                .isEqualTo(7);
    }

    @Test
    void listOfKeysIsAnsweredInItsOrderWhateverBecameOfEach() {
        desk.opened(2);
        desk.router.verdict = signal -> signal.conversationId().equals("conv-1")
                ? Verdict.of(ProblemCode.PARTICIPANT_ENDED)
                : Verdict.of(Reason.FIRST, 4000);
        desk.say("{'i':5,'k':[2,9,1,2]}");

        assertThat(desk.wire.sent.get(1)).isEqualTo(new JsonObject("""
                        {"i":5,"ack":[
                          {"h":2,"decision":"wanted","reason":"first","next":4000},
                          {"h":9,"err":{"code":"not-found"}},
                          {"h":1,"err":{"code":"participant-ended"}},
                          {"h":2,"decision":"coalesced","reason":"gate","next":4000}]}
                        """));
        assertThat(desk.wire.sent.get(0))
                .isEqualTo(new JsonObject("{\"h\":1,\"err\":{\"code\":\"participant-ended\"}}"));
        assertThat(desk.meters.keystrokes(Transport.WS)).isEqualTo(2);
        assertThat(desk.meters.problems(ProblemCode.NOT_FOUND)).isEqualTo(1);
        assertThat(desk.meters.problems(ProblemCode.PARTICIPANT_ENDED)).isEqualTo(1);
    }

    @Test
    void emptyListIsAnsweredEmpty() {
        assertThat(desk.opened(0).ask("{'i':5,'k':[]}")).isEqualTo(new JsonObject("{\"i\":5,\"ack\":[]}"));
    }

    @Test
    void keyWhoseVerdictIsAwaitedTakesTheNextOnesAlong() {
        desk.opened(1);
        desk.router.holdAnswers = true;
        desk.say("{'k':1}\n{'k':1}\n{'k':[1,1]}");
        assertThat(desk.router.signals).hasSize(2);
        assertThat(desk.meters.decisions(Reason.IN_FLIGHT)).isEqualTo(3);

        desk.router.held.get(0).verdict(Verdict.of(Reason.FIRST, 4000));
        desk.say("{'k':1}");
        assertThat(desk.meters.decisions(Reason.GATE)).isEqualTo(1);
    }

    @Test
    void ownerThatDoesNotAnswerIsAskedAgainAfterASecond() {
        desk.opened(1);
        desk.router.holdAnswers = true;
        desk.say("{'k':1}");
        desk.nowMs += 1000;
        desk.say("{'k':1}");

        assertThat(desk.router.signals).hasSize(3);
    }

    @Test
    void shortageIsNotToldWhileTheGuestSeesTheIndicator() {
        desk.opened(1);
        desk.router.watchers.get(0).state(IndicatorState.COMPOSING, null);
        desk.router.verdict = signal -> Verdict.of(Reason.BUDGET);
        desk.say("{'k':1}");

        assertThat(desk.wire.sent).hasSize(1);
    }

    @Test
    void rateOfAnAgentHoldsForKeysOnASocket() {
        desk = new Desk(new Settings.Ws(100, 10, 4096), 2, new Sessions(), null).opened(1);
        desk.say("{'k':1}\n{'k':1}\n{'k':1}");

        assertThat(desk.refused("{'i':1,'k':1}")).isEqualTo("desktop-rate-limited");
        assertThat(desk.wire.last().getJsonObject("err").getInteger("after")).isPositive();
        assertThat(desk.meters.problems(ProblemCode.DESKTOP_RATE_LIMITED)).isEqualTo(2);
        assertThat(desk.meters.keystrokes(Transport.WS)).isEqualTo(2);
    }

    @Test
    void participantOpenedTwiceAtOnceIsAnsweredTwice() {
        desk.opened(0);
        desk.router.holdAnswers = true;
        String open = "'open':{'c':'conv-1','p':'part-1'}}";
        desk.say("{'i':1," + open + "\n{'i':2," + open + "\n{'i':3," + open);
        desk.router.held.get(0).verdict(Verdict.of(ProblemCode.PARTICIPANT_ENDED));
        desk.router.held.get(1).verdict(Verdict.of(ProblemCode.PARTICIPANT_ENDED));
        desk.router.held.get(2).verdict(Verdict.TAKEN);

        assertThat(desk.wire.sent)
                .extracting(frame ->
                        frame.getInteger("i") + " " + frame.getJsonObject("err").getString("code"))
                .containsExactly("1 participant-ended", "2 participant-ended", "3 not-found");
    }

    @Test
    void keysBeforeTheHandleIsOpenFindNothing() {
        desk.opened(0);
        desk.router.holdAnswers = true;
        desk.say("{'i':1,'open':{'c':'conv-1','p':'part-1'}}");

        assertThat(desk.refused("{'i':2,'k':1}")).isEqualTo("not-found");
        desk.router.held.get(0).verdict(Verdict.TAKEN);
        assertThat(desk.wire.last()).isEqualTo(new JsonObject("{\"i\":1,\"open\":{\"h\":1}}"));
    }
}
