package io.keyfold.sim;

/** What the simulator says of itself at {@code GET /}. */
final class AboutPage {
    static final String TEXT = """
            Keyfold's simulated upstream: a stand-in for the messaging platform. Nothing here is the platform itself.

            PUBLISHED FACT (the platform's SDKs, API documents and posts of its staff)
              POST /oauth/token                        client credentials; Basic or form
              POST /api/v2/conversations/messages/{c}/communications/{m}/typing
                                                       {"typing":{"type":"On"}}, answered 204
              POST /api/v2/conversations/messages/{c}/communications/{m}/messages
              GET  /api/v2/conversations/{c}           participants[].messages[].id
              GET  /api/v2/users/me, /api/v2/tokens/me
              WebSocket /v1?deploymentId=...           configureSession; Typing, shown for 5000 ms
              GET  /webdeployments/v1/deployments/{d}/config.json
                                                       showAgentTypingIndicator; what messengers read, no token
              the error body; 429 with Retry-After and code too.many.requests.retry.after;
              ININ-Correlation-Id; 300 calls a minute per token; the only typing state is On

            ASSUMPTION (the seed's calls: reported once, in none of the platform's documents)
              POST /api/v2/conversations/messaging/typing
                                                       guest_token header, ids in the body
              POST /api/v2/conversations/messaging/messages
              POST /api/v2/conversations/messaging/guest-tokens
                                                       {guest_token, expires_in}; path and body made up here
              scope conversations:messaging:write; a guest token lives 10 minutes
              a participant that is not an agent: 204 and nothing happens

            ASSUMPTION (the platform has not said)
              403 for another agent's communication, 409 for an ended one
              409 for a guest token of an ended conversation
              a client-credentials token may type for any agent
              403 with code feature.disabled when typing is switched off
              the rate limit is a sliding window; look-ups and token requests do not count against it
              200 for a message; inin-ratelimit-* on every counted answer
              agents' access tokens are JWTs (the platform's are opaque)

            CONTROL (not the platform's)
              POST   /sim/conversations                {"conversationId"?, "agents"?: 1, "userId"?}; or shows it
              POST   /sim/conversations/{c}/transfer   the agents leave, another joins
              POST   /sim/conversations/{c}/end
              GET    /sim/stats
              GET    /sim/calls?conversationId=        the newest 10,000
              PUT    /sim/faults                       {latencyMs, errorRate, status, retryAfterS, blackhole,
                                                       resetRate, tokenTtlMs, perTokenPerMinute, forMs};
                                                       extensions: featureOff, and
                                                       applyTo all|typing|guest-tokens|lookup|oauth
              DELETE /sim/faults
              POST   /sim/expire-tokens                guest tokens; extension: ?kind=access or ?kind=all
            """;

    private AboutPage() {}
}
