package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    @Test
    void everyVariableNameIsTakenOnce() {
        List<String> names = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            names.add(key.environmentName());
            if (key.secret()) {
                names.add(key.environmentFileName());
            }
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void noKeyIsAlsoASection() {
        assertThat(Keys.all()).noneMatch(key -> KeyNames.isSection(key.name()));
    }

    @Test
    void everyDefaultIsAValueOfItsType() {
        assertThat(Keys.all())
                .filteredOn(key -> key.defaultText() != null)
                .hasSizeGreaterThan(40)
                .allSatisfy(key ->
                        assertThat(key.type().read().apply(key.defaultText())).isNotNull());
    }

    @Test
    void keysThatReloadAreThoseOfTheContract() {
        assertThat(Keys.all().stream().filter(Key::reloads).map(Key::name))
                .containsExactly(
                        "http.tls.cert-file",
                        "http.tls.key-file",
                        "http.allowed-origins",
                        "limits.per-agent-per-second",
                        "limits.per-ip-per-second",
                        "auth.jwt.public-key-files",
                        "auth.jwt.hmac-secret",
                        "auth.service-subjects",
                        "upstream.oauth.token-url",
                        "upstream.oauth.client-id",
                        "upstream.oauth.client-secret",
                        "upstream.limits.per-token-per-minute",
                        "upstream.limits.per-minute",
                        "upstream.limits.control-per-minute",
                        "upstream.limits.per-month",
                        "typing.enabled",
                        "typing.shadow",
                        "participants.purposes",
                        "privacy.timeline");
    }

    @Test
    void variableNameIsTheKeyInCapitals() {
        assertThat(Keys.REFRESH_INTERVAL.environmentName()).isEqualTo("KEYFOLD_TYPING_REFRESH_INTERVAL");
    }

    @ParameterizedTest
    @CsvSource({
        "typing.refresh-intervall, typing.refresh-interval",
        "typing.display, typing.display-duration",
        "typping.shadow, typing.shadow",
        "refresh-interval, typing.refresh-interval",
        "http.refresh-interval, typing.refresh-interval",
        "upstream.url, upstream.base-url",
        "auth.jwt.jwks-uri, auth.jwt.jwks-url"
    })
    void nearestKeyIsTheOneThatWasMeant(String written, String meant) {
        assertThat(KeyNames.nearest(written).name()).isEqualTo(meant);
    }
}
