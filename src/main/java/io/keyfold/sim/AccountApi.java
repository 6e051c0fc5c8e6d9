package io.keyfold.sim;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Tokens, and what can be asked with them: OAuth, guest tokens, conversations, users, the token itself. */
final class AccountApi {
    private static final String ORGANIZATION_ID = "00000000-0000-4000-8000-000000000001";
    private static final String BASIC = "Basic ";

    private final SimState state;
    private final Gate gate;
    private final RateWindow oauthWindow = new RateWindow();

    AccountApi(SimState state, Gate gate) {
        this.state = state;
        this.gate = gate;
    }

    /** Client credentials: by Basic authentication or as form fields. */
    Answer oauthToken(Call call) {
        FormBody form = FormBody.of(call.body());
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return loginError(400, "unsupported_grant_type", "grant_type must be client_credentials");
        }
        if (!isClient(call.header("Authorization"), form)) {
            return loginError(401, "invalid_client", "client id or secret is wrong");
        }
        Answer refusal = gate.controlRefusal(call, oauthWindow);
        if (refusal != null) {
            return refusal;
        }
        state.stats().accessTokenMinted();
        return Answer.json(
                200,
                new JsonObject()
                        .put(
                                "access_token",
                                state.tokens().mintForClient(call.nowMs()).value())
                        .put("token_type", "bearer")
                        .put("expires_in", seconds(state.options().accessTokenTtlMs())));
    }

    private boolean isClient(@Nullable String authorization, FormBody form) {
        String expected = state.options().clientId() + ":" + state.options().clientSecret();
        if (authorization == null) {
            return expected.equals(form.get("client_id") + ":" + form.get("client_secret"));
        }
        String encoded = Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8));
        return authorization.equals(BASIC + encoded);
    }

    private static Answer loginError(int status, String error, String description) {
        return Answer.json(
                status,
                new JsonObject()
                        .put("error", error)
                        .put("description", description)
                        .put("error_description", description));
    }

    Answer guestToken(Call call) {
        return gate.control(call, token -> {
            Answer refusal = gate.contentRefusal(call);
            if (refusal != null) {
                return refusal;
            }
            String conversationId = call.text("conversationId");
            if (conversationId == null) {
                return PlatformError.badRequest(call, "conversationId is required.");
            }
            SimConversation conversation = state.conversation(conversationId);
            if (conversation == null) {
                return PlatformError.notFound(call);
            }
            return conversation.hasEnded() ? PlatformError.ended(call) : minted(call, conversation);
        });
    }

    private Answer minted(Call call, SimConversation conversation) {
        long ttlMs = state.guestTokenTtlMs(call.nowMs());
        Token minted = state.mintGuestToken(conversation, ttlMs, call.nowMs());
        return Answer.json(
                200, new JsonObject().put("guest_token", minted.value()).put("expires_in", seconds(ttlMs)));
    }

    Answer conversation(Call call) {
        return gate.control(call, token -> {
            SimConversation conversation = state.conversation(call.id(0));
            return conversation == null ? PlatformError.notFound(call) : Answer.json(200, conversation.toJson());
        });
    }

    Answer me(Call call) {
        return gate.control(call, token -> {
            String userId = token.userId();
            if (userId == null) {
                return PlatformError.badRequest(call, "This request requires a user context.");
            }
            JsonObject user = new JsonObject()
                    .put("id", userId)
                    .put("name", "Agent")
                    .put("state", "active")
                    .put("selfUri", "/api/v2/users/" + userId);
            return Answer.json(200, user);
        });
    }

    Answer tokenInfo(Call call) {
        return gate.control(call, token -> {
            JsonArray scope = new JsonArray();
            if (token.userId() != null) {
                scope.add(state.options().requiredScope());
            }
            JsonObject organization =
                    new JsonObject().put("id", ORGANIZATION_ID).put("name", "Simulated organisation");
            JsonObject info = new JsonObject()
                    .put("organization", organization)
                    .put("homeOrganization", organization)
                    .put("authorizedScope", scope)
                    .put(
                            "OAuthClient",
                            new JsonObject().put("id", state.options().clientId()));
            return Answer.json(200, info);
        });
    }

    /**
     * The messenger's public configuration, as messengers read it: without a token, and from the platform's file server
     * instead of its API, which is why nothing is counted and only the fault {@code featureOff} meets it.
     */
    Answer deployment(Call call) {
        if (!SeedData.DEPLOYMENT_ID.equals(call.id(0))) {
            return PlatformError.notFound(call);
        }
        boolean typing = !state.faults().current(call.nowMs()).featureOff();
        JsonObject conversations =
                new JsonObject().put("showAgentTypingIndicator", typing).put("showUserTypingIndicator", true);
        JsonObject messenger =
                new JsonObject().put("enabled", true).put("apps", new JsonObject().put("conversations", conversations));
        return Answer.json(
                200, new JsonObject().put("id", SeedData.DEPLOYMENT_ID).put("messenger", messenger));
    }

    /** Seconds as a whole number where it is one, else with a fraction. */
    private static Number seconds(long ms) {
        if (ms % 1000 == 0) {
            return ms / 1000;
        }
        return ms / 1000.0;
    }
}
