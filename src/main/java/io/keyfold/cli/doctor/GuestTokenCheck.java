package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.core.Agent;
import io.keyfold.core.DoctorCode;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The token of the seed's typing call: one that a desktop hands over, else a fresh one as the relay fetches it. */
final class GuestTokenCheck {
    /** Below this a conversation would need several a minute. */
    private static final double SHORT_LIFE_S = 30;

    private final Web web;
    private final Chart chart;
    private final Questions questions;

    GuestTokenCheck(Web web, Chart chart, Questions questions) {
        this.web = web;
        this.chart = chart;
        this.questions = questions;
    }

    Finding examine() throws CheckEnded {
        Settings.Upstream upstream = chart.settings().upstream();
        if (upstream.dialect() != Settings.Dialect.GUEST) {
            return Finding.notChecked("upstream.dialect is not guest: no guest token is needed");
        }
        String conversationId = questions.conversationId();
        if (conversationId == null) {
            return Finding.notChecked("give a conversation to try it in: --conversation and --participant");
        }
        Platform platform = new Platform(web, upstream);
        String handedOver = handedOver();
        if (handedOver != null) {
            return looked(platform, handedOver);
        }
        String clientToken = chart.clientToken;
        return clientToken == null
                ? Finding.notChecked("set upstream.oauth.*, or give the guest token that the desktop sends:"
                        + " --guest-token or --guest-token-file")
                : fetched(platform.post(
                        upstream.guestTokensPath(),
                        "Authorization",
                        "Bearer " + clientToken,
                        new JsonObject().put("conversationId", conversationId)));
    }

    /**
     * What a desktop sends. Where the relay can fetch none and does not know the agent either, the token that was given
     * can only be meant for one.
     */
    private @Nullable String handedOver() {
        boolean onlyToken = chart.clientToken == null && (chart.agent == null || chart.agent.equals(Agent.ANYONE));
        return questions.guestToken() == null && onlyToken ? questions.token() : questions.guestToken();
    }

    private Finding looked(Platform platform, String token) throws CheckEnded {
        if (!Platform.isHeaderSafe(token)) {
            return Finding.failed(DoctorCode.GUEST_TOKEN_REFUSED, "it holds characters that no header can carry");
        }
        if (platform.isAccessToken(token)) {
            return Finding.failed(DoctorCode.PLATFORM_TOKEN, "upstream knows it as an access token");
        }
        chart.guestToken = token;
        return Finding.ok("no platform token; the typing call shows whether it is good");
    }

    private Finding fetched(Reply reply) {
        String token = reply.text("guest_token");
        if (!reply.isGood() || token == null || !Platform.isHeaderSafe(token)) {
            return Finding.failed(DoctorCode.CALL_REFUSED, reply.line());
        }
        chart.guestToken = token;
        return reply.lifeS().orElse(SHORT_LIFE_S) < SHORT_LIFE_S
                ? Finding.failed(DoctorCode.GUEST_TOKEN_SHORT_LIVED, "it lives " + reply.life())
                : Finding.ok("fetched one, it lives " + reply.life());
    }
}
