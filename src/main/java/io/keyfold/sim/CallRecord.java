package io.keyfold.sim;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One call that the simulated platform received.
 *
 * @param receivedNs {@link System#nanoTime()} when the request's head arrived
 * @param receivedEpochMs the same moment as wall time
 * @param kind what was asked
 * @param dialect which face of the platform
 * @param conversationId as the call named it; null when it named none
 * @param partyId participant or communication id, as the call named it; null when it named none
 * @param status the answer's HTTP status; 0 when none was given on purpose (a fault)
 * @param hadGuestToken whether a {@code guest_token} header came
 * @param hadAuthorization whether an {@code Authorization} header came
 * @param hadText whether the body of a typing call had a member {@code text}
 * @param accepted whether the guest was told: of a typing call, that the indicator is lit; of a message, its text
 * @param tokenTail last four characters of the token that the call was judged by; empty when it had none
 * @param userId whose access token it was; null for the relay's own credential and for guest tokens
 */
public record CallRecord(
        long receivedNs,
        long receivedEpochMs,
        CallKind kind,
        Dialect dialect,
        @Nullable String conversationId,
        @Nullable String partyId,
        int status,
        boolean hadGuestToken,
        boolean hadAuthorization,
        boolean hadText,
        boolean accepted,
        String tokenTail,
        @Nullable String userId) {

    /** The record as {@code GET /sim/calls} shows it. */
    JsonObject toJson() {
        return new JsonObject()
                .put("receivedNs", receivedNs)
                .put("receivedEpochMs", receivedEpochMs)
                .put("kind", kind.label())
                .put("dialect", dialect.label())
                .put("conversationId", conversationId)
                .put("partyId", partyId)
                .put("status", status)
                .put("hadGuestToken", hadGuestToken)
                .put("hadAuthorization", hadAuthorization)
                .put("hadText", hadText)
                .put("accepted", accepted)
                .put("tokenTail", tokenTail)
                .put("userId", userId);
    }
}
