package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.keyfold.config.ValueType.BadValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTypesTest {
    @ParameterizedTest
    @CsvSource({"250ms, 250", "4s, 4000", "2m, 120000", "1h, 3600000", "0ms, 0"})
    void durationIsANumberWithAUnit(String written, long ms) {
        assertThat(Durations.parseMs(written)).isEqualTo(ms);
        assertThat(Durations.show(ms)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "4, needs a unit; write 4s or 4000ms",
        "4000, needs a unit; write 4000ms or 4s",
        "250, needs a unit; write 250ms or 250s",
        "1500, needs a unit; write 1500ms or 1500s"
    })
    void bareNumberIsRefusedWithTheRightSpelling(String written, String hint) {
        assertThatThrownBy(() -> Durations.parseMs(written))
                .isInstanceOf(BadValue.class)
                .hasMessage(hint);
    }

    @ParameterizedTest
    @CsvSource({"4 s", "4S", "1.5s", "-1s", "PT4S", "4d", "s", "99999999999999s"})
    void otherSpellingsOfDurationsAreRefused(String written) {
        assertThatThrownBy(() -> Durations.parseMs(written))
                .isInstanceOf(BadValue.class)
                .hasMessageContaining("such as 4s or 250ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http.port | 65536 | must be from 0 to 65535",
                "http.port | -1 | must be from 0 to 65535",
                "http.port | 0x1F | must be a whole number from 0 to 65535, digits only",
                "ws.max-handles | 0 | must be from 1 to 10000",
                "typing.refresh-interval | 0ms | must be from 1ms to 10m",
                "typing.idle-timeout | 11m | must be from 1ms to 10m",
                "typing.shadow | yes | must be true or false",
                "auth.mode | JWT | must be one of: jwt, platform, none",
                "participants.unverified | drop | must be one of: hold, allow",
                "privacy.timeline | false | must be one of: off, decisions, keys",
                "upstream.base-url | api.example.com | must be absolute, such as https://host or http://host:8090",
                "upstream.base-url | ftp://host | must be absolute, such as https://host or http://host:8090",
                "upstream.base-url | https://host/?a=b | must not have a query; write it up to the path",
                "upstream.base-url | https://host/#a | must not have a fragment; end it before the #",
                "upstream.base-url | https://u:p@host | must not carry a user or password",
                "http.path-prefix | typing | must begin with a slash and not end with one, such as /typing",
                "http.path-prefix | / | must begin with a slash and not end with one, such as /typing",
                "http.allowed-origins | * | '*' must be absolute, such as https://host or http://host:8090",
                "http.allowed-origins | https://A.example/ | 'https://A.example/' must be the origin as "
                        + "browsers send it; write https://a.example",
                "http.allowed-origins | https://a.example:443 | 'https://a.example:443' must be the origin as "
                        + "browsers send it; write https://a.example",
                "http.trusted-proxies | proxy | 'proxy' must be an IP address, or a network such as 10.0.0.0/8",
                "http.trusted-proxies | 10.0.0.0/33 | '10.0.0.0/33' must be an IP address, or a network such "
                        + "as 10.0.0.0/8",
                "cluster.members | keyfold-0 | 'keyfold-0' must be host:port, such as keyfold-0:5701",
                "http.host | http://host | must be a host name or an address, without scheme and port"
            })
    void unusableValueIsRefusedWithWhatToWrite(String key, String written, String hint) {
        assertThat(Requests.flags(Map.of(key, written)).problems())
                .extracting(ConfigProblem::key, ConfigProblem::value, ConfigProblem::origin, ConfigProblem::whatToDo)
                .containsExactly(tuple(key, Masks.withoutUserInfo(written), "flag", hint));
    }

    @Test
    void listNamesEachElementThatCannotBeUsed() {
        assertThatThrownBy(() -> Keys.HTTP_TRUSTED_PROXIES.type().read().apply("a,10.0.0.1,b"))
                .isInstanceOf(BadValue.class)
                .hasMessageContaining("'a' must")
                .hasMessageContaining("'b' must")
                .hasMessageNotContaining("10.0.0.1'");
    }

    @Test
    void elementOfAListMayHoldACommaWhenWrittenInAFile() {
        String text = ValueTypes.joined(List.of("a,b", "c"));
        assertThat(Keys.SERVICE_SUBJECTS.type().read().apply(text)).containsExactly("a,b", "c");
    }

    @Test
    void slashesAtTheEndOfAUrlAreDropped() {
        assertThat(AddressTypes.URL.read().apply("http://host:8090/base//")).isEqualTo("http://host:8090/base");
    }
}
