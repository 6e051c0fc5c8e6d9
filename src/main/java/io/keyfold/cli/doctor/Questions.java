package io.keyfold.cli.doctor;

import io.keyfold.config.LoadRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants looked at. What is null was not given, and the checks that need it are not made.
 *
 * @param configuration where to find it
 * @param publicUrl where desktops call, without a slash at the end
 * @param conversationId a conversation to type in; a guest in it will see the indicator once
 * @param participantId who types there: a participant's or communication's id
 * @param token what a desktop sends as {@code Authorization}, without the scheme; a secret
 * @param guestToken what a desktop sends as {@code guest_token}; a secret
 * @param deploymentId of the guest's messenger
 * @param patienceMs longest wait for one answer
 */
public record Questions(
        LoadRequest configuration,
        @Nullable String publicUrl,
        @Nullable String conversationId,
        @Nullable String participantId,
        @Nullable String token,
        @Nullable String guestToken,
        @Nullable String deploymentId,
        long patienceMs) {
    @Override
    public String toString() {
        return "Questions[publicUrl=" + publicUrl + ", conversationId=" + conversationId + "]";
    }
}
