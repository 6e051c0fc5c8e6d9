package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.core.DoctorCode;
import io.vertx.core.json.JsonObject;

/** The relay's own credential, and what it may do. */
final class CredentialChecks {
    /** Of no conversation anywhere: who may look up is told that there is none. */
    private static final String NOBODYS_CONVERSATION = "00000000-0000-4000-8000-000000000000";

    private final Web web;
    private final Chart chart;

    CredentialChecks(Web web, Chart chart) {
        this.web = web;
        this.chart = chart;
    }

    /** Id and secret for an access token. */
    Finding client() throws CheckEnded {
        Settings.OAuth oauth = chart.settings().upstream().oauth();
        String tokenUrl = oauth.tokenUrl();
        String id = oauth.clientId();
        String secret = oauth.clientSecret();
        if (tokenUrl == null || id == null || secret == null) {
            throw CheckEnded.notChecked("upstream.oauth.* is not set: the relay has no credential of its own");
        }
        Reply reply = platform().grant(tokenUrl, id, secret);
        String token = reply.text("access_token");
        if (reply.isGood() && token != null) {
            chart.clientToken = token;
            return Finding.ok("accepted; the access token lives " + reply.life());
        }
        boolean refused = reply.status() == 401 || reply.status() == 403 || reply.text("error") != null;
        return Finding.failed(refused ? DoctorCode.CLIENT_REFUSED : DoctorCode.TOKEN_URL_WRONG, reply.line());
    }

    /** The token is good where the calls go, not only where it came from. */
    Finding accessToken() throws CheckEnded {
        Reply reply = platform().get("/api/v2/tokens/me", chart.clientToken);
        return switch (reply.status()) {
            case 401 -> Finding.failed(DoctorCode.CLIENT_TOKEN_REFUSED, reply.line());
            case 403 -> Finding.failed(DoctorCode.PERMISSION_MISSING, reply.line());
            default -> Finding.ok("upstream accepts it, " + reply.brief());
        };
    }

    Finding lookUps() throws CheckEnded {
        if (!chart.settings().participants().verify()) {
            return Finding.notChecked("participants.verify is false: nothing is looked up");
        }
        Reply reply = platform().get("/api/v2/conversations/" + NOBODYS_CONVERSATION, chart.clientToken);
        return switch (reply.status()) {
            case 401 -> Finding.failed(DoctorCode.CLIENT_TOKEN_REFUSED, reply.line());
            case 403 -> Finding.failed(DoctorCode.PERMISSION_MISSING, reply.line());
            default -> Finding.ok("allowed");
        };
    }

    /** Nothing is fetched: what is said to an empty body tells whether there is anything at the path. */
    Finding guestTokens() throws CheckEnded {
        Settings.Upstream upstream = chart.settings().upstream();
        if (upstream.dialect() != Settings.Dialect.GUEST) {
            return Finding.notChecked("upstream.dialect is not guest: no guest tokens are needed");
        }
        Reply reply = platform()
                .post(upstream.guestTokensPath(), "Authorization", "Bearer " + chart.clientToken, new JsonObject());
        return switch (reply.status()) {
            case 401 -> Finding.failed(DoctorCode.CLIENT_TOKEN_REFUSED, reply.line());
            case 403 -> Finding.failed(DoctorCode.PERMISSION_MISSING, reply.line());
            case 404, 405 -> Finding.failed(DoctorCode.GUEST_TOKENS_MISSING, reply.line());
            default -> Finding.ok("something answers at " + upstream.guestTokensPath());
        };
    }

    private Platform platform() throws CheckEnded {
        return new Platform(web, chart.settings().upstream());
    }
}
