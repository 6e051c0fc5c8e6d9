package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.routing.Seal.Use;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final String TOKEN = "guest-token-of-conversation-1";
    private static final int KIND = 3;

    private final Seal seal = new Seal("a secret", null);

    @Test
    void whatWasSealedOpensWithTheSameSecret() {
        Buffer sealed = seal.seal(Use.BUS, KIND, TOKEN);
        assertThat(new Seal("a secret", null).open(Use.BUS, KIND, sealed)).isEqualTo(TOKEN);
    }

    @Test
    void anEmptyTextAndOneBeyondAsciiComeBackWhole() {
        for (String text : new String[] {"", "schlüssel-鍵-🔑"}) {
            assertThat(seal.open(Use.MAP, KIND, seal.seal(Use.MAP, KIND, text))).isEqualTo(text);
        }
    }

    @Test
    void theSecretBeforeStillOpensAndTheNewOneSeals() {
        Seal exchanged = new Seal("a new secret", "a secret");
        assertThat(exchanged.open(Use.BUS, KIND, seal.seal(Use.BUS, KIND, TOKEN)))
                .isEqualTo(TOKEN);
        Buffer sealed = exchanged.seal(Use.BUS, KIND, TOKEN);
        assertThat(new Seal("a new secret", null).open(Use.BUS, KIND, sealed)).isEqualTo(TOKEN);
        assertThat(seal.open(Use.BUS, KIND, sealed)).isNull();
    }

    @Test
    void theSecretBeforeSealsAsLongAsItIsTold() {
        Seal exchanged = new Seal("a new secret", "a secret");
        exchanged.sealWithPrevious(true);
        Buffer meanwhile = exchanged.seal(Use.BUS, KIND, TOKEN);
        exchanged.sealWithPrevious(false);

        assertThat(seal.open(Use.BUS, KIND, meanwhile)).isEqualTo(TOKEN);
        assertThat(exchanged.open(Use.BUS, KIND, meanwhile)).isEqualTo(TOKEN);
        assertThat(seal.open(Use.BUS, KIND, exchanged.seal(Use.BUS, KIND, TOKEN)))
                .isNull();
    }

    @Test
    void withoutASecretBeforeThereIsOnlyOneToSealWith() {
        seal.sealWithPrevious(true);
        assertThat(new Seal("a secret", null).open(Use.BUS, KIND, seal.seal(Use.BUS, KIND, TOKEN)))
                .isEqualTo(TOKEN);
    }

    @Test
    void anotherSecretAnotherUseOrAnotherKindDoesNotOpenIt() {
        Buffer sealed = seal.seal(Use.BUS, KIND, TOKEN);
        assertThat(new Seal("another", "and another").open(Use.BUS, KIND, sealed))
                .isNull();
        assertThat(seal.open(Use.MAP, KIND, sealed)).isNull();
        assertThat(seal.open(Use.BUS, KIND + 1, sealed)).isNull();
    }

    @Test
    void aBitThatTurnedAnywhereIsNoticed() {
        Buffer sealed = seal.seal(Use.BUS, KIND, TOKEN);
        for (int i = 0; i < sealed.length() * Byte.SIZE; i++) {
            Buffer turned = sealed.copy();
            int at = i / Byte.SIZE;
            turned.setByte(at, (byte) (turned.getByte(at) ^ 1 << i % Byte.SIZE));
            assertThat(seal.open(Use.BUS, KIND, turned)).isNull();
        }
    }

    @Test
    void whatIsCutShortDoesNotOpen() {
        Buffer sealed = seal.seal(Use.BUS, KIND, TOKEN);
        for (int length = 0; length < sealed.length(); length++) {
            assertThat(seal.open(Use.BUS, KIND, sealed.getBuffer(0, length))).isNull();
        }
    }

    @Test
    void theSameTextLooksDifferentEachTimeAndNeverLikeItself() {
        Buffer one = seal.seal(Use.BUS, KIND, TOKEN);
        assertThat(one).isNotEqualTo(seal.seal(Use.BUS, KIND, TOKEN));
        assertThat(one.toString()).doesNotContain("guest").doesNotContain("token");
        assertThat(seal).hasToString("Seal[]");
    }

    /** What lies in a replicated map or crosses to a node of another version has to open there. */
    @Test
    void whatAnEarlierVersionSealedStillOpens() {
        Buffer sealed = Buffer.buffer(HexFormat.of()
                .parseHex("01000102030405060708090a0b8ba5b353d2835f96ebbc0e23fa9613d8c92f0a12b14126b8eda4d4ef"
                        + "12093adcd7df586b6ddbc17e6839eb9511"));
        assertThat(seal.open(Use.MAP, KIND, sealed)).isEqualTo(TOKEN);
    }
}
