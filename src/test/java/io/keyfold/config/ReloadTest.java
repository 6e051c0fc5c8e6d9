package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReloadTest {
    /** For every key a value that differs from the running one; features that are not built cannot differ. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("http.host", "::1"),
            Map.entry("http.port", "1"),
            Map.entry("http.path-prefix", "/p"),
            Map.entry("http.trusted-proxies", "10.0.0.1"),
            Map.entry("http.allowed-origins", "https://a.example"),
            Map.entry("http.max-body-bytes", "2048"),
            Map.entry("http.max-passthrough-bytes", "2048"),
            Map.entry("ws.max-frames-per-second", "1"),
            Map.entry("ws.max-handles", "1"),
            Map.entry("ws.max-frame-bytes", "1024"),
            Map.entry("limits.per-agent-per-second", "1"),
            Map.entry("limits.per-ip-per-second", "1"),
            Map.entry("management.host", "::1"),
            Map.entry("management.port", "2"),
            Map.entry("admin.token", "other"),
            Map.entry("auth.mode", "none"),
            Map.entry("auth.platform.cache-for", "1s"),
            Map.entry("auth.jwt.hmac-secret", "another-secret-of-more-than-32-bytes"),
            Map.entry("auth.jwt.issuer", "i"),
            Map.entry("auth.jwt.audience", "a"),
            Map.entry("auth.jwt.required-scope", ""),
            Map.entry("auth.jwt.user-claim", "uid"),
            Map.entry("auth.service-subjects", "bot"),
            Map.entry("upstream.dialect", "platform"),
            Map.entry("upstream.base-url", "http://127.0.0.1:1"),
            Map.entry("upstream.guest-tokens.path", "/tokens"),
            Map.entry("upstream.oauth.token-url", "http://127.0.0.1:1/oauth/token"),
            Map.entry("upstream.oauth.client-id", "other"),
            Map.entry("upstream.oauth.client-secret", "other"),
            Map.entry("upstream.credential", "agent"),
            Map.entry("upstream.limits.per-token-per-minute", "1"),
            Map.entry("upstream.limits.per-minute", "1"),
            Map.entry("upstream.limits.control-per-minute", "1"),
            Map.entry("upstream.limits.per-month", "1"),
            Map.entry("upstream.limits.month-file", "month.json"),
            Map.entry("upstream.timeout", "1s"),
            Map.entry("typing.enabled", "false"),
            Map.entry("typing.shadow", "true"),
            Map.entry("typing.refresh-interval", "3s"),
            Map.entry("typing.display-duration", "6s"),
            Map.entry("typing.idle-timeout", "6s"),
            Map.entry("typing.message-floor", "2s"),
            Map.entry("typing.max-age", "2s"),
            Map.entry("typing.max-hold", "60s"),
            Map.entry("lease.renew-before", "30s"),
            Map.entry("lease.idle-after", "3m"),
            Map.entry("participants.verify", "false"),
            Map.entry("participants.unverified", "allow"),
            Map.entry("participants.match-user", "false"),
            Map.entry("participants.purposes", "agent"),
            Map.entry("passthrough.paths", "/x/"),
            Map.entry("cluster.name", "other"),
            Map.entry("cluster.members", "a:1"),
            Map.entry("cluster.host", "::1"),
            Map.entry("cluster.port", "1"),
            Map.entry("cluster.event-bus-port", "1"),
            Map.entry("cluster.secret", "other"),
            Map.entry("cluster.secret-previous", "other"),
            Map.entry("privacy.timeline", "keys"));

    private static final List<String> CANNOT_DIFFER_ALONE = List.of(
            "http.tls.cert-file",
            "http.tls.key-file",
            "auth.jwt.jwks-url",
            "auth.jwt.public-key-files",
            "passthrough.enabled",
            "cluster.enabled",
            "cluster.tls.cert-file",
            "cluster.tls.key-file",
            "cluster.tls.ca-file",
            "sidecar.socket",
            "sidecar.secret-file");

    @Test
    void everyKeyIsTriedOrCannotDifferAlone() {
        assertThat(Stream.concat(OTHER.keySet().stream(), CANNOT_DIFFER_ALONE.stream()))
                .containsExactlyInAnyOrderElementsOf(
                        Keys.all().stream().map(Key::name).toList());
    }

    @ParameterizedTest
    @MethodSource("reloadingKeys")
    void changedKeyThatReloadsIsTakenOver(String key) {
        Settings next = running(Map.of(key, OTHER.get(key)));
        assertThat(next).isNotEqualTo(running(Map.of()));
        assertThat(Reload.of(running(Map.of()), next)).isEqualTo(new Reload(next, List.of(), List.of()));
    }

    static List<String> reloadingKeys() {
        return tried(true);
    }

    @ParameterizedTest
    @MethodSource("restartKeys")
    void changedKeyOfTheStartIsKeptAndNamed(String key) {
        Settings running = running(Map.of());
        Reload reload = Reload.of(running, running(Map.of(key, OTHER.get(key))));
        assertThat(reload.settings()).isEqualTo(running);
        assertThat(reload.needRestart()).contains(key);
    }

    static List<String> restartKeys() {
        return tried(false);
    }

    @Test
    void settingsSurviveTheWayBackAndForth() {
        Map<String, String> all = new HashMap<>(OTHER);
        all.keySet().removeAll(List.of("upstream.dialect", "auth.mode"));
        Settings settings = running(all);
        assertThat(SettingsReader.read(ValuesOfSettings.read(settings))).isEqualTo(settings);
        assertThat(SettingsReader.read(ValuesOfSettings.read(running(Map.of()))))
                .isEqualTo(running(Map.of()));
    }

    @Test
    void unchangedSettingsAskForNothing() {
        assertThat(Reload.of(running(Map.of()), running(Map.of())))
                .isEqualTo(new Reload(running(Map.of()), List.of(), List.of()));
    }

    @Test
    void tokenMadeAtTheStartIsKeptWithoutAWarning() {
        Settings withToken = running(Map.of("admin.token", "made"));
        Reload reload = Reload.of(withToken, running(Map.of("typing.shadow", "true")));
        assertThat(reload.needRestart()).isEmpty();
        assertThat(reload.settings().management().adminToken()).isEqualTo("made");
        assertThat(reload.settings().typing().shadow()).isTrue();
    }

    @Test
    void changeThatContradictsWhatMustStayIsNotTakenOver() {
        Settings byJwks =
                running(Map.of("auth.jwt.jwks-url", "https://a.example/keys"), "KEYFOLD_AUTH_JWT_HMAC_SECRET");
        Settings bySecret = running(Map.of("typing.shadow", "true"));
        Reload reload = Reload.of(byJwks, bySecret);
        assertThat(reload.settings()).isSameAs(byJwks);
        assertThat(reload.needRestart()).containsExactly("auth.jwt.jwks-url");
        assertThat(reload.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.line()).contains("exactly one").contains("auth.jwt.hmac-secret"));
    }

    private static List<String> tried(boolean reloads) {
        return Keys.all().stream()
                .filter(key -> key.reloads() == reloads && OTHER.containsKey(key.name()))
                .map(Key::name)
                .collect(Collectors.toList());
    }

    private static Settings running(Map<String, String> flags, String... without) {
        Map<String, String> environment = new HashMap<>(Requests.COMPLETE);
        List.of(without).forEach(environment::remove);
        return Requests.settings(
                ConfigLoader.load(new LoadRequest(List.of(), environment, flags, LoadRequest.Purpose.SERVE)));
    }
}
