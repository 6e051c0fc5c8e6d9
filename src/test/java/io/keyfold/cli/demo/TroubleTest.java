package io.keyfold.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TroubleTest {
    @ParameterizedTest
    @EnumSource(Trouble.class)
    void everyTroubleExplainsItselfInSentences(Trouble trouble) {
        JsonObject json = trouble.toJson();

        assertThat(json.getString("title")).isNotBlank();
        for (String part : new String[] {"happens", "why", "remedy"}) {
            assertThat(json.getString(part)).matches("(?s)[A-Z].*\\.");
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void aLabelLeadsBackToItsTrouble(Trouble trouble) {
        assertThat(trouble.label()).matches("[a-z-]+");
        assertThat(Trouble.ofLabel(trouble.label())).isSameAs(trouble);
    }

    @Test
    void onlyTheWaitForAPlatformThatAskedToWaitEndsByItself() {
        assertThat(Trouble.TOO_MANY.lastsMs()).isEqualTo(10_000);
        assertThat(Trouble.SLOW.lastsMs()).isZero();
    }

    @Test
    void anUnknownLabelIsNoTrouble() {
        assertThat(Trouble.ofLabel("flood")).isNull();
        assertThat(Trouble.ofLabel(null)).isNull();
    }
}
