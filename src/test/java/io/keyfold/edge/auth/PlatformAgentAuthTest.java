package io.keyfold.edge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings.AuthMode;
import io.keyfold.edge.EdgeSettings;
import io.keyfold.upstream.TokenCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlatformAgentAuthTest {
    private final AtomicLong nowMs = new AtomicLong(-5);
    private final List<TokenCheck.Reply> asked = new ArrayList<>();
    private final CheckedTokens tokens = new CheckedTokens(
            new EdgeSettings()
                    .mode(AuthMode.PLATFORM)
                    .agentCredential()
                    .serviceSubjects("boss")
                    .build(),
            nowMs::get);
    private final AgentAuth auth = new PlatformAgentAuth(tokens, (token, reply) -> asked.add(reply), Runnable::run);
    private final HeardAnswer answer = new HeardAnswer();

    @Test
    void tokenIsCheckedOnceAndRemembered() {
        auth.authenticate("opaque", answer);
        assertThat(answer.heard).isEmpty();
        asked.get(0).known("user-1");
        auth.authenticate("opaque", answer);

        assertThat(asked).hasSize(1);
        assertThat(answer.heard).containsExactly("authenticated", "authenticated");
        assertThat(answer.caller.agent().userId()).isEqualTo("user-1");
        assertThat(answer.caller.agent().bearer().token()).isEqualTo("opaque");
    }

    @Test
    void callsOfOneTokenShareOneCheck() {
        auth.authenticate("opaque", answer);
        auth.authenticate("opaque", answer);
        asked.get(0).known("user-1");

        assertThat(asked).hasSize(1);
        assertThat(answer.heard).containsExactly("authenticated", "authenticated");
    }

    @Test
    void rememberedCheckIsRepeatedAfterItsTime() {
        auth.authenticate("opaque", answer);
        asked.get(0).known("user-1");
        nowMs.addAndGet(300_000);
        auth.authenticate("opaque", answer);

        assertThat(asked).hasSize(2);
    }

    @Test
    void refusedTokenIsRememberedForHalfAMinute() {
        auth.authenticate("opaque", answer);
        asked.get(0).rejected();
        nowMs.addAndGet(CheckedTokens.BAD_REMEMBERED_MS - 1);
        auth.authenticate("opaque", answer);
        nowMs.addAndGet(1);
        auth.authenticate("opaque", answer);

        assertThat(answer.heard).containsExactly("token-invalid", "token-invalid");
        assertThat(asked).hasSize(2);
    }

    @Test
    void silenceOfThePlatformIsNotTheCallersFault() {
        auth.authenticate("opaque", answer);
        asked.get(0).unavailable();
        nowMs.addAndGet(CheckedTokens.UNCHECKED_MS);
        auth.authenticate("opaque", answer);

        assertThat(answer.heard).containsExactly("unverified");
        assertThat(asked).hasSize(2);
    }

    @Test
    void silenceOfThePlatformIsNotAskedAboutByEveryKey() {
        auth.authenticate("opaque", answer);
        asked.get(0).unavailable();
        for (int i = 0; i < 9; i++) {
            nowMs.addAndGet(100);
            auth.authenticate("opaque", answer);
        }

        assertThat(asked).hasSize(1);
        assertThat(answer.heard).hasSize(10).containsOnly("unverified");
    }

    @Test
    void aRefusedTokenCostsOneCheckInHalfAMinuteHoweverOftenItComes() {
        int began = 0;
        for (int i = 0; i < 600; i++) {
            auth.authenticate("refused", answer);
            asked.subList(began, asked.size()).forEach(TokenCheck.Reply::rejected);
            began = asked.size();
            nowMs.addAndGet(100);
        }

        assertThat(asked).hasSize(2);
        assertThat(answer.heard).hasSize(600).containsOnly("token-invalid");
    }

    @Test
    void madeUpTokensAreCheckedAtABoundedRate() {
        int began = 0;
        for (int i = 0; i < 10_000; i++) {
            auth.authenticate("made-up-" + i, answer);
            asked.subList(began, asked.size()).forEach(TokenCheck.Reply::rejected);
            began = asked.size();
            nowMs.addAndGet(1);
        }

        assertThat(asked).hasSizeBetween(10 * CheckedTokens.MAX_CHECKS_PER_SECOND, 2_300);
        assertThat(answer.heard).hasSize(10_000).containsOnly("token-invalid", "unverified");
    }

    @Test
    void aKnownTokenIsTakenWhileMadeUpOnesAreNotCheckedAnyMore() {
        auth.authenticate("opaque", answer);
        asked.get(0).known("user-1");
        for (int i = 0; i < 1_000; i++) {
            auth.authenticate("made-up-" + i, new HeardAnswer());
            asked.get(asked.size() - 1).rejected();
        }
        auth.authenticate("opaque", answer);

        assertThat(answer.heard).containsExactly("authenticated", "authenticated");
    }

    @Test
    void checksUnderWayAreBounded() {
        for (int i = 0; i <= CheckedTokens.MAX_CHECKS; i++) {
            auth.authenticate("opaque-" + i, answer);
        }

        assertThat(asked).hasSize(CheckedTokens.MAX_CHECKS);
        assertThat(answer.heard).containsExactly("unverified");
    }

    @Test
    void callsThatWaitForOneCheckAreBounded() {
        for (int i = 0; i <= CheckedTokens.MAX_WAITING; i++) {
            auth.authenticate("opaque", answer);
        }

        assertThat(asked).hasSize(1);
        assertThat(answer.heard).containsExactly("unverified");
    }

    @Test
    void tokenThatThePlatformRefusedIsAskedAgain() {
        auth.authenticate("opaque", answer);
        asked.get(0).known("user-1");
        nowMs.addAndGet(CheckedTokens.TRUSTED_MS);
        auth.tokenRejected(answer.caller);
        auth.authenticate("opaque", answer);

        assertThat(asked).hasSize(2);
    }

    @Test
    void freshCheckIsBelievedAgainstARefusedCall() {
        auth.authenticate("opaque", answer);
        asked.get(0).known("user-1");
        nowMs.addAndGet(CheckedTokens.TRUSTED_MS - 1);
        auth.tokenRejected(answer.caller);
        auth.authenticate("opaque", answer);

        assertThat(asked).hasSize(1);
    }

    @Test
    void serviceSubjectsAreUserIdsAndMayChange() {
        auth.authenticate("opaque", answer);
        asked.get(0).known("boss");
        assertThat(answer.caller.agent().service()).isTrue();

        tokens.replaceServiceSubjects(List.of());
        auth.authenticate("opaque", answer);
        asked.get(1).known("boss");
        assertThat(answer.caller.agent().service()).isFalse();
    }

    @Test
    void absentAndImpossibleTokensAreNotAskedAbout() {
        auth.authenticate(null, answer);
        auth.authenticate("with space", answer);
        auth.authenticate("x".repeat(5000), answer);

        assertThat(answer.heard).containsExactly("token-missing", "token-invalid", "token-invalid");
        assertThat(asked).isEmpty();
    }
}
