package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationsTest {
    private static final String PEM = "-----BEGIN %s-----\nAAAA\n-----END %s-----\n";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "typing.refresh-interval=5s | typing.refresh-interval | typing.display-duration = 5s (default)",
                "typing.display-duration=3s | typing.refresh-interval | typing.display-duration = 3s (flag)",
                "typing.message-floor=4001ms | typing.message-floor | typing.refresh-interval = 4s (default)",
                "typing.idle-timeout=3m | typing.idle-timeout | lease.idle-after = 2m (default)",
                "management.port=8080 | management.port | http.port = 8080 (default)",
                "participants.purposes= | participants.purposes | typing.enabled",
                "participants.purposes=agent,customer | participants.purposes | customer",
                "auth.mode=none http.host=0.0.0.0 | auth.mode | http.host = 0.0.0.0 (flag)",
                "auth.mode=none http.host=keyfold.example | auth.mode | http.host = keyfold.example (flag)",
                "auth.jwt.jwks-url=https://a.example/keys | auth.jwt.jwks-url | auth.jwt.hmac-secret = ****",
                "upstream.base-url=https://api.mypurecloud.com | upstream.dialect | set upstream.dialect to platform",
                "upstream.base-url=https://API.usw2.pure.cloud:443/ | upstream.dialect | is the platform",
                "upstream.dialect=keyfold | upstream.dialect | not part of this version",
                "sidecar.socket=/run/keyfold.sock | sidecar.socket | not part of this version",
                "sidecar.secret-file=/run/secret | sidecar.secret-file | not part of this version"
            })
    void contradictionIsRefusedAndNamesBothSides(String flags, String key, String other) {
        assertThat(Requests.flags(parse(flags)).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.whatToDo()).contains(other);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "typing.refresh-interval=4999ms",
                "typing.max-age=3999ms",
                "typing.message-floor=4s",
                "typing.idle-timeout=2m",
                "http.port=0 management.port=0",
                "auth.mode=none",
                "auth.mode=none http.host=127.1.2.3",
                "auth.mode=none http.host=::1",
                "auth.mode=none http.host=localhost",
                "auth.mode=platform upstream.dialect=platform upstream.base-url=https://api.mypurecloud.com"
            })
    void bordersOfTheRulesAreAllowed(String flags) {
        Loaded loaded = Requests.flags(parse(flags));
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstream.base-url=http://upstream.example | upstream.base-url | in the clear",
                "upstream.timeout=5s | upstream.timeout | typing.display-duration = 5s (default)",
                "auth.jwt.hmac-secret=short | auth.jwt.hmac-secret | shorter than 32 bytes",
                "auth.mode=none auth.service-subjects=bot | auth.service-subjects | no effect",
                "upstream.dialect=platform upstream.credential=agent | upstream.credential | auth.mode = jwt"
            })
    void doubtfulSettingOnlyWarns(String flags, String key, String why) {
        Loaded loaded = Requests.flags(parse(flags));
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.key()).isEqualTo(key);
            assertThat(warning.whatToDo()).contains(why);
        });
    }

    @Test
    void aMonthlyCapWithoutAFileIsWarnedOf() {
        String cap = "upstream.limits.per-month=100";
        assertThat(Requests.flags(parse(cap)).warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.line())
                        .contains("upstream.limits.per-month", "restart", "set upstream.limits.month-file"));
        String file = " upstream.limits.month-file=" + directory.resolve("month.json");
        assertThat(Requests.flags(parse(cap + file)).warnings()).isEmpty();
        assertThat(Requests.flags(parse(cap + file)).problems()).isEmpty();
    }

    @Test
    void theMonthsFileMustBeOneThatCanBeWritten() {
        for (Path unusable : new Path[] {directory, directory.resolve("nowhere").resolve("month.json")}) {
            assertThat(Requests.flags(parse("upstream.limits.month-file=" + unusable))
                            .problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.line()).contains("must be a file in a folder"));
        }
    }

    @Test
    void modeJwtNeedsAKey() {
        Loaded loaded = Requests.onlyFlags(parse("upstream.base-url=http://127.0.0.1:1"));
        assertThat(Requests.keys(loaded.problems())).containsExactly("auth.mode");
    }

    @Test
    void ownCredentialIsNeededWhereTheRelayTypesWithIt() {
        Map<String, String> flags =
                parse("upstream.base-url=https://api.mypurecloud.com upstream.dialect=platform auth.mode=none");
        assertThat(Requests.keys(Requests.onlyFlags(flags).problems()))
                .containsExactly(
                        "upstream.oauth.token-url", "upstream.oauth.client-id", "upstream.oauth.client-secret");
        flags.put("auth.mode", "platform");
        assertThat(Requests.onlyFlags(flags).problems()).isEmpty();
    }

    @Test
    void halfACredentialIsRefused() {
        Map<String, String> flags = parse("upstream.base-url=http://127.0.0.1:1 auth.mode=none"
                + " upstream.oauth.client-id=a upstream.oauth.client-secret=b");
        assertThat(Requests.keys(Requests.onlyFlags(flags).problems())).containsExactly("upstream.oauth.token-url");
    }

    @Test
    void dialectGuestWithoutACredentialWarnsThatDesktopsMustHandTokensIn() {
        Loaded loaded = Requests.onlyFlags(parse("upstream.base-url=http://127.0.0.1:1 auth.mode=none"));
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.line()).contains("guest token"));
    }

    @ParameterizedTest
    @CsvSource({"jwt, CLIENT", "none, CLIENT", "platform, AGENT"})
    void credentialFollowsTheModeUnlessWritten(String mode, Settings.Credential credential) {
        Loaded loaded = Requests.flags(Map.of("auth.mode", mode));
        assertThat(Requests.settings(loaded).upstream().credential()).isEqualTo(credential);
        assertThat(loaded.values())
                .contains(new ValueView("upstream.credential", credential.name().toLowerCase(Locale.ROOT), "default"));
    }

    @Test
    void certificateAndItsKeyComeTogether() {
        Path cert = Requests.write(directory, "cert.pem", PEM.formatted("CERTIFICATE", "CERTIFICATE"));
        Path key = Requests.write(directory, "key.pem", PEM.formatted("PRIVATE KEY", "PRIVATE KEY"));
        Map<String, String> flags = new HashMap<>();
        flags.put("http.tls.cert-file", cert.toString());
        assertThat(Requests.keys(Requests.flags(flags).problems())).containsExactly("http.tls.key-file");
        flags.put("http.tls.key-file", key.toString());
        assertThat(Requests.flags(flags).problems()).isEmpty();
        assertThat(Requests.flags(flags).files()).contains(cert, key);
        flags.remove("http.tls.cert-file");
        assertThat(Requests.keys(Requests.flags(flags).problems())).containsExactly("http.tls.cert-file");
    }

    @Test
    void namedFileMustBeThereAndBeWhatItIsSaidToBe() {
        Path privateKey = Requests.write(directory, "key.pem", PEM.formatted("PRIVATE KEY", "PRIVATE KEY"));
        Path publicKey = Requests.write(directory, "public.pem", PEM.formatted("PUBLIC KEY", "PUBLIC KEY"));
        Path missing = directory.resolve("missing.pem");
        Map<String, String> flags = parse("upstream.base-url=http://127.0.0.1:1");
        flags.put("auth.jwt.public-key-files", privateKey + "," + missing + "," + publicKey);
        assertThat(Requests.onlyFlags(flags).problems())
                .extracting(ConfigProblem::whatToDo)
                .satisfiesExactly(
                        wrong -> assertThat(wrong)
                                .startsWith(privateKey.toString())
                                .contains("PUBLIC KEY"),
                        gone -> assertThat(gone).contains("no such file as " + missing));
    }

    @Test
    void ruleAboutAValueThatIsWrongByItselfIsNotReportedToo() {
        Loaded loaded = Requests.flags(parse("typing.refresh-interval=9 typing.display-duration=1s"));
        assertThat(Requests.keys(loaded.problems())).containsExactly("typing.refresh-interval");
    }

    private static Map<String, String> parse(String flags) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String flag : flags.split(" ", -1)) {
            parsed.put(flag.substring(0, flag.indexOf('=')), flag.substring(flag.indexOf('=') + 1));
        }
        return parsed;
    }
}
