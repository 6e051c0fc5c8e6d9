package io.keyfold.edge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoAgentAuthTest {
    private final HeardAnswer answer = new HeardAnswer();

    @Test
    void anybodyMayType() {
        new NoAgentAuth(false).authenticate(null, answer);
        assertThat(answer.caller).isSameAs(Caller.ANYONE);

        new NoAgentAuth(false).authenticate("whatever", answer);
        assertThat(answer.caller).isSameAs(Caller.ANYONE);
    }

    @Test
    void bearerIsCarriedWhenThePlatformCallNeedsIt() {
        new NoAgentAuth(true).authenticate("opaque", answer);

        assertThat(answer.caller.agent().bearer().token()).isEqualTo("opaque");
        assertThat(answer.caller.tokenId())
                .isEqualTo(answer.caller.agent().bearer().id());
    }
}
