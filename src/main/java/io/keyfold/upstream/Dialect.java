package io.keyfold.upstream;

import io.keyfold.config.Settings;
import io.keyfold.upstream.Upstream.TypingCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/** How one typing call looks on the wire. Stateless but for what is prebuilt. */
interface Dialect {
    /** The dialect of {@code settings}. */
    static Dialect of(Settings.Upstream settings) {
        BaseUrl base = BaseUrl.parse(settings.baseUrl());
        return switch (settings.dialect()) {
            case GUEST -> new Guest(base);
            case PLATFORM -> new Platform(base);
            case KEYFOLD -> throw new IllegalArgumentException("upstream.dialect=keyfold is not supported yet");
        };
    }

    Capabilities capabilities();

    /** Where the call goes; null when it does not name what the dialect needs. */
    @Nullable
    RequestOptions options(TypingCall call);

    Buffer body(TypingCall call);

    /**
     * Puts the call's headers.
     *
     * @param clientToken the relay's own, when the call has neither a guest token nor a bearer
     * @return false when the token it needs is missing or cannot be a header
     */
    boolean sign(HttpClientRequest request, TypingCall call, @Nullable ClientToken clientToken);

    /** The seed's call. The guest token goes in its own header and nothing else authorises; no text is sent. */
    final class Guest implements Dialect {
        private static final String PATH = "/api/v2/conversations/messaging/typing";
        private final RequestOptions options;

        Guest(BaseUrl base) {
            options = base.options(HttpMethod.POST, PATH);
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.GUEST;
        }

        @Override
        public RequestOptions options(TypingCall call) {
            return options;
        }

        /** Ids need no escaping: see {@link io.keyfold.core.Ids}. */
        @Override
        public Buffer body(TypingCall call) {
            return Buffer.buffer("{\"conversationId\":\"" + call.conversationId() + "\",\"participantId\":\""
                    + call.participantId() + "\"}");
        }

        @Override
        public boolean sign(HttpClientRequest request, TypingCall call, @Nullable ClientToken clientToken) {
            String token = call.guestToken();
            if (token == null || !TokenGrant.isHeaderSafe(token)) {
                return false;
            }
            Headers.common(request, Headers.JSON);
            request.putHeader(Headers.GUEST_TOKEN, token);
            return true;
        }
    }

    /** The published agent call: a bearer token, the communication in the path. */
    final class Platform implements Dialect {
        private static final Buffer BODY = Buffer.buffer("{\"typing\":{\"type\":\"On\"}}");
        private final BaseUrl base;

        Platform(BaseUrl base) {
            this.base = base;
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.PLATFORM;
        }

        @Override
        public @Nullable RequestOptions options(TypingCall call) {
            String communicationId = call.communicationId();
            if (communicationId == null) {
                return null;
            }
            return base.options(
                    HttpMethod.POST,
                    "/api/v2/conversations/messages/" + BaseUrl.segment(call.conversationId()) + "/communications/"
                            + BaseUrl.segment(communicationId) + "/typing");
        }

        @Override
        public Buffer body(TypingCall call) {
            return BODY;
        }

        @Override
        public boolean sign(HttpClientRequest request, TypingCall call, @Nullable ClientToken clientToken) {
            CharSequence authorization = Authorization.of(call.bearer(), clientToken);
            if (authorization == null) {
                return false;
            }
            Headers.common(request, Headers.JSON);
            request.putHeader(HttpHeaders.AUTHORIZATION, authorization);
            return true;
        }
    }
}
