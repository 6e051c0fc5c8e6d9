package io.keyfold.edge;

import io.keyfold.config.Settings;
import io.keyfold.edge.ws.WsServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Limits of the traffic port, where Vert.x's defaults are not ours. */
final class ServerOptions {
    /** Also the time for a request's head: the idle timer counts whole messages while a head is incomplete. */
    static final int IDLE_TIMEOUT_S = 30;

    private static final int MAX_LINE_BYTES = 4096;
    /** The platform's own calls may list many ids in their query. */
    private static final int MAX_PASSED_LINE_BYTES = 16 << 10;

    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_CHUNK_BYTES = 8192;
    private static final int FRAME_ROOM = 2;
    private static final int BACKLOG = 1024;

    /** Vert.x's word for one free port for all edges of a node; with 0 each would get its own. */
    private static final int ANY_SHARED_PORT = -1;

    private ServerOptions() {}

    static HttpServerOptions of(Settings settings) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.http().host())
                .setPort(
                        settings.http().port() == 0
                                ? ANY_SHARED_PORT
                                : settings.http().port())
                .setIdleTimeout(IDLE_TIMEOUT_S)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setAcceptBacklog(BACKLOG)
                .setMaxInitialLineLength(settings.passthrough().enabled() ? MAX_PASSED_LINE_BYTES : MAX_LINE_BYTES)
                // An agent token and a guest token, each as long as it may be.
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setHandle100ContinueAutomatically(true)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setWebSocketSubProtocols(List.of(WsServer.PROTOCOL))
                // Above what we refuse ourselves, with a goodbye; what is still larger, the decoder cuts off.
                .setMaxWebSocketFrameSize(FRAME_ROOM * settings.ws().maxFrameBytes())
                .setMaxWebSocketMessageSize(FRAME_ROOM * settings.ws().maxFrameBytes())
                // Its handler also refuses more than 128 pipelined requests.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                // HTTP/2 would spell Retry-After in lower case, which the platform's Java SDK does not find.
                .setUseAlpn(false);
        PemKeyCertOptions certificate = certificate(settings.http());
        return certificate == null ? options : options.setSsl(true).setKeyCertOptions(certificate);
    }

    /** TLS as it is now in the files; null when the port speaks clear text. */
    static @Nullable ServerSSLOptions tls(Settings.Http http) {
        PemKeyCertOptions certificate = certificate(http);
        return certificate == null ? null : new ServerSSLOptions().setKeyCertOptions(certificate);
    }

    private static @Nullable PemKeyCertOptions certificate(Settings.Http http) {
        if (http.tlsCertFile() == null || http.tlsKeyFile() == null) {
            return null;
        }
        return new PemKeyCertOptions()
                .setCertPath(http.tlsCertFile().toString())
                .setKeyPath(http.tlsKeyFile().toString());
    }
}
