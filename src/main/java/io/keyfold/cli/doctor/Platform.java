package io.keyfold.cli.doctor;

import io.keyfold.config.Settings;
import io.keyfold.core.DoctorCode;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The calls that a relay makes upstream, made once each and by hand. */
final class Platform {
    private static final String JSON = "application/json";

    private final Web web;
    private final Settings.Upstream settings;

    Platform(Web web, Settings.Upstream settings) {
        this.web = web;
        this.settings = settings;
    }

    /** {@code GET}, with a bearer token unless it is null. */
    Reply get(String path, @Nullable String bearer) throws CheckEnded {
        HttpRequest.Builder request = to(path).header("Accept", JSON);
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return judged(request);
    }

    /** {@code POST} of JSON with one header that authorises. */
    Reply post(String path, String header, String value, JsonObject body) throws CheckEnded {
        return judged(to(path).header("Content-Type", JSON)
                .header("Accept", JSON)
                .header(header, value)
                .POST(BodyPublishers.ofString(body.encode())));
    }

    /** A client credentials grant at the token endpoint. */
    Reply grant(String tokenUrl, String id, String secret) throws CheckEnded {
        byte[] pair = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return judged(HttpRequest.newBuilder(URI.create(tokenUrl))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
                .POST(BodyPublishers.ofString("grant_type=client_credentials")));
    }

    /** Whether the platform takes this for one of its own access tokens. */
    boolean isAccessToken(String token) throws CheckEnded {
        return isHeaderSafe(token) && get("/api/v2/tokens/me", token).isGood();
    }

    /** Whether a token can be sent in a header at all. */
    static boolean isHeaderSafe(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(settings.baseUrl().replaceAll("/+$", "") + path));
    }

    /** The answer, unless upstream itself is in trouble: that ends whatever check runs into it. */
    private Reply judged(HttpRequest.Builder request) throws CheckEnded {
        Reply reply = web.send(request);
        if (reply.status() >= 500) {
            throw CheckEnded.failed(DoctorCode.SERVER_ERROR, reply.line());
        }
        if (reply.status() == 429) {
            String wait = reply.header("Retry-After")
                    .filter(seconds -> seconds.matches("\\d{1,6}"))
                    .map(seconds -> ", Retry-After " + seconds + " s")
                    .orElse("");
            throw CheckEnded.failed(DoctorCode.RATE_LIMITED, reply.line() + wait);
        }
        if (reply.tookMs() > settings.timeoutMs()) {
            throw CheckEnded.failed(
                    DoctorCode.SLOW_ANSWER,
                    reply.line() + " in " + reply.tookMs() + " ms; upstream.timeout is " + settings.timeoutMs()
                            + " ms");
        }
        return reply;
    }
}
