package io.keyfold.cli.doctor;

import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The way that desktops take: through every proxy before the relay. */
final class PublicAddressChecks {
    private static final String TYPING = "/api/v2/conversations/messaging/typing";
    private static final String PROBE = "doctor";
    private static final List<String> OTHER_HEADERS =
            List.of("authorization", "x-guest-token", "purecloud-sdk", "traceparent");

    private final Web web;
    private final Chart chart;
    private final Questions questions;
    private final LongSupplier epochMs;
    private List<String> arrived = List.of();

    PublicAddressChecks(Web web, Chart chart, Questions questions, LongSupplier epochMs) {
        this.web = web;
        this.chart = chart;
        this.questions = questions;
        this.epochMs = epochMs;
    }

    Finding keyfold() throws CheckEnded {
        Reply reply = web.send(to("/v1/headers")
                .header("Authorization", "Bearer " + PROBE)
                .header("guest_token", PROBE)
                .header("X-Guest-Token", PROBE)
                .header("purecloud-sdk", PROBE)
                .header("traceparent", "00-00000000000000000000000000000001-0000000000000001-00"));
        JsonObject json = reply.json();
        if (json == null || !(json.getValue("arrived") instanceof JsonArray names)) {
            return Finding.failed(DoctorCode.NOT_KEYFOLD, reply.line());
        }
        arrived = names.stream().map(String::valueOf).toList();
        return Finding.ok("a Keyfold answers, " + reply.brief());
    }

    Finding certificate() throws CheckEnded {
        return new Way(URI.create(url()), web.patienceMs()).certificate(epochMs.getAsLong());
    }

    Finding underscores() {
        return arrived.contains("guest_token")
                ? Finding.ok("arrives")
                : Finding.failed(DoctorCode.UNDERSCORE_HEADER_DROPPED, "guest_token did not arrive");
    }

    Finding otherHeaders() {
        List<String> lost =
                OTHER_HEADERS.stream().filter(name -> !arrived.contains(name)).toList();
        return lost.isEmpty()
                ? Finding.ok(String.join(", ", OTHER_HEADERS) + " arrive")
                : Finding.failed(DoctorCode.HEADER_DROPPED, "lost: " + String.join(", ", lost));
    }

    Finding webSocket() throws CheckEnded {
        URI address = URI.create(url().replaceFirst("^http", "ws") + "/v1/ws");
        return new WebSocketProbe(web).examine(address);
    }

    // ---- browsers --------------------------------------------------------------------------------------------------

    Finding cors() throws CheckEnded {
        List<String> origins = chart.settings().http().allowedOrigins();
        if (origins.isEmpty()) {
            return Finding.notChecked("http.allowed-origins is empty: no browser desktops");
        }
        for (String origin : origins) {
            Finding finding = preflight(origin);
            if (!finding.state().isGood()) {
                return finding;
            }
        }
        return Finding.ok("preflights of " + String.join(", ", origins) + " are answered");
    }

    private Finding preflight(String origin) throws CheckEnded {
        Reply reply = web.send(to(TYPING)
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,guest_token")
                .method("OPTIONS", BodyPublishers.noBody()));
        if (ProblemCode.ORIGIN_NOT_ALLOWED.label().equals(reply.text("code"))) {
            return Finding.failed(
                    ProblemCode.ORIGIN_NOT_ALLOWED, origin + ": the relay there runs with another configuration");
        }
        List<String> allowed = reply.headers().allValues("Access-Control-Allow-Origin");
        boolean headers = reply.headers().allValues("Access-Control-Allow-Headers").stream()
                .anyMatch(names -> names.toLowerCase(Locale.ROOT).contains("guest_token"));
        return reply.isGood() && allowed.equals(List.of(origin)) && headers
                ? Finding.ok(origin)
                : Finding.failed(
                        DoctorCode.CORS_BLOCKED, origin + ": " + reply.line() + ", allowed origins " + allowed);
    }

    // ---- a key of an agent -----------------------------------------------------------------------------------------

    Finding typing() throws CheckEnded {
        String token = questions.token();
        if (token == null || questions.conversationId() == null || questions.participantId() == null) {
            return Finding.notChecked("give --conversation, --participant and --token to press a key");
        }
        if (!Platform.isHeaderSafe(token)) {
            return Finding.failed(ProblemCode.TOKEN_INVALID, "it holds characters that no header can carry");
        }
        JsonObject body = new JsonObject()
                .put("conversationId", questions.conversationId())
                .put("participantId", questions.participantId());
        Reply reply = web.send(to(TYPING)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode())));
        return reply.status() == 204 ? decided(reply) : refused(reply);
    }

    private static Finding decided(Reply reply) {
        String decision = reply.header("Keyfold-Decision").orElse("");
        String label = reply.header("Keyfold-Reason").orElse("");
        Optional<Reason> reason = Arrays.stream(Reason.values())
                .filter(each -> each.label().equals(label))
                .findFirst();
        String sentence = reason.map(Reason::sentence).orElse("the answer does not say what became of it");
        String seen = decision + " " + label + ": " + sentence;
        return switch (decision) {
            case "wanted", "coalesced" -> Finding.ok(seen);
            case "shed", "suppressed" -> Finding.failed(DoctorCode.HELD_BACK, seen);
            default -> Finding.failed(DoctorCode.NOT_KEYFOLD, reply.line() + " without Keyfold-Decision");
        };
    }

    private static Finding refused(Reply reply) {
        Explained problem = Arrays.stream(ProblemCode.values())
                .filter(each -> each.label().equals(reply.text("code")))
                .map(Explained.class::cast)
                .findFirst()
                .orElse(DoctorCode.NOT_KEYFOLD);
        return Finding.failed(problem, reply.line());
    }

    private HttpRequest.Builder to(String path) throws CheckEnded {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    private String url() throws CheckEnded {
        String url = questions.publicUrl();
        if (url == null) {
            throw CheckEnded.notChecked("give the address that desktops call: --url");
        }
        return url;
    }
}
