package io.keyfold.cli.doctor;

import io.keyfold.core.DoctorCode;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whether the guest's messenger shows that an agent types: the switch in the deployment's public configuration, which
 * messengers read without a token. Source: the platform's own mobile messenger, which reads the same file.
 */
final class MessengerCheck {
    private static final String SWITCH = "showAgentTypingIndicator";

    private final Web web;
    private final Chart chart;
    private final @Nullable String deploymentId;

    MessengerCheck(Web web, Chart chart, @Nullable String deploymentId) {
        this.web = web;
        this.chart = chart;
        this.deploymentId = deploymentId;
    }

    Finding examine() throws CheckEnded {
        if (deploymentId == null) {
            return Finding.notChecked("give the messenger's deployment: --deployment");
        }
        URI published = published(URI.create(chart.settings().upstream().baseUrl()), deploymentId);
        Reply reply = web.send(HttpRequest.newBuilder(published));
        JsonObject conversations = conversations(reply);
        if (!reply.isGood() || conversations == null) {
            return Finding.notChecked(reply.line() + ": it cannot be read there");
        }
        return Boolean.TRUE.equals(conversations.getValue(SWITCH))
                ? Finding.ok("shows that an agent types")
                : Finding.failed(DoctorCode.TYPING_SWITCHED_OFF, SWITCH + " is not on in deployment " + deploymentId);
    }

    /** Beside {@code api.<domain>} the platform has {@code api-cdn.<domain>}; any other upstream has only itself. */
    static URI published(URI baseUrl, String deploymentId) {
        String authority = baseUrl.getRawAuthority().replaceFirst("^api\\.", "api-cdn.");
        return URI.create(baseUrl.getScheme() + "://" + authority + "/webdeployments/v1/deployments/" + deploymentId
                + "/config.json");
    }

    private static @Nullable JsonObject conversations(Reply reply) {
        JsonObject at = reply.json();
        for (String name : new String[] {"messenger", "apps", "conversations"}) {
            at = at != null && at.getValue(name) instanceof JsonObject inner ? inner : null;
        }
        return at;
    }
}
