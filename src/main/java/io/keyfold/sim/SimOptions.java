package io.keyfold.sim;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link Simulator} is set up. Start from {@link #DEFAULTS} and change what differs.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param clientId client id that {@code /oauth/token} takes
 * @param clientSecret its secret; never printed
 * @param tokenSecret HS256 secret that signs agents' access tokens; null makes a random one; never printed
 * @param guestTokenTtlMs life of a guest token, at least 1
 * @param accessTokenTtlMs life of an access token, at least 1
 * @param perTokenPerMinute typing and message calls that one token may make in any 60 s; 0 means no limit
 * @param trafficWindowMs what those 60 s are here, at least 1: a second in a world that goes at 60 times the speed
 * @param controlPerMinute look-ups and token requests that one token (or client) may make in any 60 s; 0 means no limit
 * @param requiredScope claim {@code scope} of agents' access tokens
 * @param seedConversation whether the seed's conversations exist from the start
 * @param maxConversations most conversations held; further ones are refused
 * @param maxCalls most calls kept in the log; the oldest give way and are counted
 * @param seed of everything random but secrets: fault rates
 */
public record SimOptions(
        String host,
        int port,
        String clientId,
        String clientSecret,
        @Nullable String tokenSecret,
        long guestTokenTtlMs,
        long accessTokenTtlMs,
        int perTokenPerMinute,
        long trafficWindowMs,
        int controlPerMinute,
        String requiredScope,
        boolean seedConversation,
        int maxConversations,
        int maxCalls,
        long seed) {

    /** A free port on loopback, client {@code demo}/{@code demo}, the platform's published limits, no conversations. */
    public static final SimOptions DEFAULTS = new SimOptions(
            "127.0.0.1",
            0,
            "demo",
            "demo",
            null,
            600_000,
            86_400_000,
            300,
            RateWindow.WINDOW_MS,
            0,
            "conversations:messaging:write",
            false,
            100_000,
            1_000_000,
            1);

    public SimOptions {
        requireAtLeast("port", port, 0);
        requireAtLeast("guestTokenTtlMs", guestTokenTtlMs, 1);
        requireAtLeast("accessTokenTtlMs", accessTokenTtlMs, 1);
        requireAtLeast("perTokenPerMinute", perTokenPerMinute, 0);
        requireAtLeast("trafficWindowMs", trafficWindowMs, 1);
        requireAtLeast("controlPerMinute", controlPerMinute, 0);
        requireAtLeast("maxConversations", maxConversations, 1);
        requireAtLeast("maxCalls", maxCalls, 1);
        if (tokenSecret != null && tokenSecret.isEmpty()) {
            throw new IllegalArgumentException("tokenSecret is empty: leave it out or give it a value");
        }
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + "=" + value + " is below " + least);
        }
    }

    /** The defaults, to be changed. */
    public static Builder builder() {
        return new Builder(DEFAULTS);
    }

    /** These options, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    public String toString() {
        return "SimOptions[host=" + host + " port=" + port + " perTokenPerMinute=" + perTokenPerMinute
                + " guestTokenTtlMs=" + guestTokenTtlMs + " seedConversation=" + seedConversation + "]";
    }

    /** Options under construction; each method sets what it is named after and returns this. */
    public static final class Builder {
        private String host;
        private int port;
        private String clientId;
        private String clientSecret;
        private @Nullable String tokenSecret;
        private long guestTokenTtlMs;
        private long accessTokenTtlMs;
        private int perTokenPerMinute;
        private long trafficWindowMs;
        private int controlPerMinute;
        private String requiredScope;
        private boolean seedConversation;
        private int maxConversations;
        private int maxCalls;
        private long seed;

        private Builder(SimOptions from) {
            host = from.host;
            port = from.port;
            clientId = from.clientId;
            clientSecret = from.clientSecret;
            tokenSecret = from.tokenSecret;
            guestTokenTtlMs = from.guestTokenTtlMs;
            accessTokenTtlMs = from.accessTokenTtlMs;
            perTokenPerMinute = from.perTokenPerMinute;
            trafficWindowMs = from.trafficWindowMs;
            controlPerMinute = from.controlPerMinute;
            requiredScope = from.requiredScope;
            seedConversation = from.seedConversation;
            maxConversations = from.maxConversations;
            maxCalls = from.maxCalls;
            seed = from.seed;
        }

        public Builder listen(String newHost, int newPort) {
            host = newHost;
            port = newPort;
            return this;
        }

        public Builder client(String newClientId, String newClientSecret) {
            clientId = newClientId;
            clientSecret = newClientSecret;
            return this;
        }

        public Builder tokenSecret(@Nullable String newTokenSecret) {
            tokenSecret = newTokenSecret;
            return this;
        }

        public Builder guestTokenTtlMs(long newTtlMs) {
            guestTokenTtlMs = newTtlMs;
            return this;
        }

        public Builder accessTokenTtlMs(long newTtlMs) {
            accessTokenTtlMs = newTtlMs;
            return this;
        }

        public Builder perTokenPerMinute(int newLimit) {
            perTokenPerMinute = newLimit;
            return this;
        }

        public Builder trafficWindowMs(long newWindowMs) {
            trafficWindowMs = newWindowMs;
            return this;
        }

        public Builder controlPerMinute(int newLimit) {
            controlPerMinute = newLimit;
            return this;
        }

        public Builder requiredScope(String newScope) {
            requiredScope = newScope;
            return this;
        }

        public Builder seedConversation(boolean wanted) {
            seedConversation = wanted;
            return this;
        }

        public Builder maxConversations(int newLimit) {
            maxConversations = newLimit;
            return this;
        }

        public Builder maxCalls(int newLimit) {
            maxCalls = newLimit;
            return this;
        }

        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /** The options; throws {@link IllegalArgumentException} that names a value out of its range. */
        public SimOptions build() {
            return new SimOptions(
                    host,
                    port,
                    clientId,
                    clientSecret,
                    tokenSecret,
                    guestTokenTtlMs,
                    accessTokenTtlMs,
                    perTokenPerMinute,
                    trafficWindowMs,
                    controlPerMinute,
                    requiredScope,
                    seedConversation,
                    maxConversations,
                    maxCalls,
                    seed);
        }
    }
}
