package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.edge.body.InvalidBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpReaderTest {
    private static Op read(String text) throws InvalidBody {
        return OpReader.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'hello':{'token':'t'}}|HELLO",
                "{'hello':{}}|HELLO",
                "{'hello':{'token':null,'client':3,'resume':'r','x':[{}]}}|HELLO",
                "{'open':{'c':'conv-1','p':'part-1'}}|OPEN",
                "{'k':1}|KEYS",
                "{'k':[1,2,3]}|KEYS",
                "{'k':[]}|KEYS",
                "{'s':1}|PAUSED",
                "{'m':1}|SENT",
                "{'x':1}|CLOSE",
                "{'h':1,'for':0}|HOLD",
                "{'for':20000,'h':1}|HOLD",
                "{'token':'fresh'}|TOKEN",
                "{'later':{'k':[1]},'k':1,'h':2,'extra':null}|KEYS"
            })
    void everyOperationIsKnown(String text, Op.Kind kind) throws InvalidBody {
        Op op = read(text);
        assertThat(op.complaint()).isNull();
        assertThat(op.kind()).isEqualTo(kind);
        assertThat(op.wantsAnswer()).isFalse();
    }

    @Test
    void allThatAnOperationCarriesIsRead() throws InvalidBody {
        Op hello = read("{'i':1,'hello':{'token':'t','resume':'r'}}");
        assertThat(hello.id()).isEqualTo(1);
        assertThat(hello.words().token()).isEqualTo("t");
        assertThat(hello.words().session()).isEqualTo("r");
        Op hold = read("{'h':7,'for':20000,'i':9007199254740991}");
        assertThat(hold.handle()).isEqualTo(7);
        assertThat(hold.forMs()).isEqualTo(20_000);
        assertThat(hold.id()).isEqualTo(9_007_199_254_740_991L);
        Op keys = read("{'k':[3,1,99999999999999999999]}");
        assertThat(keys.handles()).containsExactly(3, 1, 0);
        assertThat(keys.isList()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'i':1}",
                "{'h':1}",
                "{'what':1}",
                "{'K':1}",
                "{'k':1,'s':1}",
                "{'k':1,'k':2}",
                "{'k':'1'}",
                "{'k':null}",
                "{'k':1.5}",
                "{'k':{}}",
                "{'k':[1,'2']}",
                "{'k':[[1]]}",
                "{'k':[1,2,3,4]}",
                "{'s':[1]}",
                "{'m':true}",
                "{'for':1000}",
                "{'h':1,'for':-1}",
                "{'h':1,'for':1.5}",
                "{'h':1,'for':'20s'}",
                "{'h':'1','for':1}",
                "{'h':1,'for':99999999999999999999}",
                "{'token':1}",
                "{'token':null}",
                "{'hello':1}",
                "{'hello':{'token':1}}",
                "{'hello':{'resume':{}}}",
                "{'open':'conv-1'}",
                "{'open':{'c':'conv-1'}}",
                "{'open':{'c':'','p':'part-1'}}",
                "{'open':{'c':'..','p':'part-1'}}",
                "{'open':{'c':'conv 1','p':'part-1'}}",
                "{'i':-1,'k':1}",
                "{'i':1.5,'k':1}",
                "{'i':'1','k':1}",
                "{'i':9007199254740992,'k':1}",
                "{'i':null,'k':1}",
                "{'i':[1,{'k':2}],'k':1}",
                "{'i':1e3,'k':1}"
            })
    void wrongOperationIsAComplaint(String text) throws InvalidBody {
        assertThat(read(text).complaint()).isNotEmpty();
    }

    @Test
    void complaintIsAnsweredToTheIdWhereverThatStands() throws InvalidBody {
        assertThat(read("{'what':[1,2,{}],'i':8}").id()).isEqualTo(8);
        assertThat(read("{'open':{'c':'..'},'i':8}").id()).isEqualTo(8);
    }

    @Test
    void complaintDoesNotRepeatWhatWasSent() throws InvalidBody {
        assertThat(read("{'open':{'c':'secret words','p':'x'}}").complaint()).doesNotContain("secret");
        assertThat(read("{'hello':{'token':'canary'}}")).asString().doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "{'k':1",
                "{'k':1}}",
                "{'k':1} {'k':1}",
                "{'k':01}",
                "{k:1}",
                "[{'k':1}]",
                "1",
                "null",
                "'text'",
                "{'k':1,}",
                "{'k':[1,]}",
                "{'hello':{'token':'t'}",
                "{'i':NaN,'k':1}",
                "\u0000"
            })
    void whatIsNoJsonObjectIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidBody.class);
    }

    @Test
    void nestedTooDeepOrNumberTooLongIsRefused() {
        assertThatThrownBy(() -> read("{'x':" + "[".repeat(2000) + "]".repeat(2000) + "}"))
                .isInstanceOf(InvalidBody.class);
        assertThatThrownBy(() -> read("{'k':" + "9".repeat(2000) + "}")).isInstanceOf(InvalidBody.class);
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'};
        byte[] cut = {'{', '"', 'x', '"', ':', '"', (byte) 0xe2, (byte) 0x82, '"', '}'};
        byte[] surrogate = {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'};
        for (byte[] bytes : new byte[][] {overlong, cut, surrogate}) {
            assertThatThrownBy(() -> OpReader.read(bytes, 3)).hasMessageContaining("UTF-8");
        }
    }
}
