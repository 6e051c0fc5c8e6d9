package io.keyfold.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way that desktops take: what the doctor finds between them and the relay. */
class PublicAddressIT {
    private final DoctorFixture fixture = new DoctorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private String relay() {
        return "http://127.0.0.1:" + fixture.relayPort();
    }

    @Test
    void somebodyElseBehindTheAddressIsNotTakenForKeyfold() {
        assertThat(fixture.asking().url(fixture.sim.baseUrl()).failures()).containsExactly("not-keyfold");
    }

    @Test
    void nobodyBehindItIsUnreachable() {
        assertThat(fixture.asking().url("http://127.0.0.1:1").report().exitCode())
                .isEqualTo(69);
        assertThat(fixture.asking().url("http://relay.nowhere.invalid").failures())
                .containsExactly("name-unknown");
    }

    @Test
    void aPathPrefixThatWasLeftOutIsFound() {
        fixture.set("http.path-prefix", "/typing").startRelay();

        assertThat(fixture.asking().url(relay()).failures()).containsExactly("not-keyfold");
        assertThat(fixture.asking().url(relay() + "/typing").failures()).isEmpty();
    }

    @Test
    void anOriginThatTheRunningRelayDoesNotKnowIsFound() {
        fixture.startRelay().set("http.allowed-origins", "https://other.example.com");

        assertThat(fixture.asking().url(relay()).failures()).containsExactly("origin-not-allowed");
    }

    @Test
    void aRelayThatIsSwitchedOffTakesTheKeyAndSaysWhy() {
        fixture.set("typing.enabled", "false").startRelay();

        Report report = fixture.asking().url(relay()).report();

        assertThat(report.failures()).extracting(code -> code.label()).containsExactly("held-back");
        assertThat(report.lines().get(report.lines().size() - 1).finding().detail())
                .startsWith("suppressed disabled: ");
    }

    @Test
    void aTokenThatOnlyTheRunningRelayRefusesIsFound() {
        fixture.set("auth.jwt.audience", "keyfold").startRelay().unset("auth.jwt.audience");

        assertThat(fixture.asking().url(relay()).failures()).containsExactly("token-invalid");
    }

    /** Debian's nginx, really started. */
    @Nested
    class BehindNginx {
        @TempDir
        private Path folder;

        private Report behind(String directives) throws IOException {
            Nginx.mustBeHere();
            fixture.startRelay();
            try (Nginx nginx = Nginx.before(fixture.relayPort(), folder, directives)) {
                return fixture.asking().url(nginx.url()).report();
            }
        }

        private static List<String> failures(Report report) {
            return report.failures().stream().map(code -> code.label()).toList();
        }

        @Test
        void itsDefaultDropsTheGuestTokenAndTheDoctorFindsIt() throws IOException {
            Report report = behind(Nginx.UPGRADES);

            assertThat(failures(report)).containsExactly("underscore-header-dropped");
            assertThat(report.failures().get(0).remedy()).contains("underscores_in_headers on;");
            assertThat(report.exitCode()).isEqualTo(3);
        }

        @Test
        void withoutAnyDirectiveItStopsWebSocketsToo() throws IOException {
            assertThat(failures(behind(""))).containsExactly("underscore-header-dropped", "websocket-blocked");
        }

        @Test
        void withTheRemediesAllIsWell() throws IOException {
            assertThat(failures(behind("underscores_in_headers on;\n" + Nginx.UPGRADES)))
                    .isEmpty();
        }

        @Test
        void aHeaderThatIsTakenAwayIsNamed() throws IOException {
            Report report = behind("""
                    underscores_in_headers on;
                    proxy_set_header X-Guest-Token "";
                    """ + Nginx.UPGRADES);

            assertThat(failures(report)).containsExactly("header-dropped");
        }

        @Test
        void corsHeadersOfItsOwnAreInTheWay() throws IOException {
            Report report = behind("""
                    underscores_in_headers on;
                    add_header Access-Control-Allow-Origin *;
                    """ + Nginx.UPGRADES);

            assertThat(failures(report)).containsExactly("cors-blocked");
        }
    }
}
