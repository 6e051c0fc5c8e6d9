package io.keyfold.upstream;

import io.keyfold.upstream.Exchange.Owner;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;

/** One request for a token by the client credentials grant (RFC 6749, section 4.4). */
final class OAuthRequest implements Owner, Deadlines.Expiring {
    /** How it ended: one of the two, once. {@code tookNs} is 0 when the request was never written. */
    interface Reply {
        void granted(TokenGrant grant, long tookNs);

        void failed(CallResult result, long tookNs);
    }

    private static final Buffer FORM = Buffer.buffer("grant_type=client_credentials");
    private static final int MAX_BODY_BYTES = 16_384;
    private static final int OK = 200;

    private final Exchange exchange;
    private final String authorization;
    private final Reply reply;
    private boolean ended;

    OAuthRequest(LoopHttp http, String authorization, Reply reply) {
        this.exchange = new Exchange(http, this, FORM);
        this.authorization = authorization;
        this.reply = reply;
    }

    void start(RequestOptions options) {
        exchange.start(options);
    }

    @Override
    public boolean leaving(HttpClientRequest request) {
        Headers.common(request, Headers.FORM);
        request.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        return true;
    }

    @Override
    public int bodyLimit(int status) {
        return status == OK ? MAX_BODY_BYTES : 0;
    }

    @Override
    public void answered(Answer answer) {
        Buffer body = answer.body();
        TokenGrant grant = body == null ? null : TokenGrant.parse(body, "access_token");
        if (grant != null) {
            ended = true;
            reply.granted(grant, exchange.sinceWrittenNs());
        } else {
            end(answer.status() == OK ? answer.unreadable() : answer.result(System.currentTimeMillis()));
        }
    }

    @Override
    public void failed(boolean written) {
        end(CallResult.unreachable(written));
    }

    @Override
    public boolean isOver() {
        return ended && exchange.isOver();
    }

    @Override
    public void expired() {
        exchange.abort();
        if (!ended) {
            end(CallResult.late(exchange.isWritten()));
        }
    }

    private void end(CallResult result) {
        ended = true;
        reply.failed(result, exchange.sinceWrittenNs());
    }
}
