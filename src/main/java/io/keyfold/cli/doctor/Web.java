package io.keyfold.cli.doctor;

import io.keyfold.cli.CliFailure;
import io.keyfold.cli.Exit;
import io.keyfold.core.DoctorCode;
import io.vertx.core.buffer.Buffer;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Requests that wait for their answer, on the command's thread. Like the relay's own client it follows no redirects,
 * takes no proxy from the environment, and checks certificates and host names.
 */
final class Web {
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final long patienceMs;
    private final HttpClient client;

    Web(long patienceMs) {
        this.patienceMs = patienceMs;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(Duration.ofMillis(patienceMs))
                .build();
    }

    long patienceMs() {
        return patienceMs;
    }

    /** The whole answer; ends the check when there is none. */
    Reply send(HttpRequest.Builder prepared) throws CheckEnded {
        HttpRequest request = prepared.build();
        String shown = request.method() + " " + withoutQuery(request.uri());
        long sentNs = System.nanoTime();
        HttpResponse<Buffer> answer = await(client.sendAsync(request, bounded()), shown);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNs);
        return new Reply(shown, answer.statusCode(), answer.headers(), answer.body(), tookMs);
    }

    /** A WebSocket builder of the same client. */
    WebSocket.Builder webSocket() {
        return client.newWebSocketBuilder().connectTimeout(Duration.ofMillis(patienceMs));
    }

    /** What the future brings, or the end of the check; {@code what} was asked. */
    <T> T await(CompletableFuture<T> answer, String what) throws CheckEnded {
        try {
            return answer.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw CheckEnded.failed(DoctorCode.NO_ANSWER, what + ": nothing came in " + patienceMs + " ms");
        } catch (ExecutionException e) {
            throw ended(e.getCause() == null ? e : e.getCause(), what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(Exit.UNEXPECTED, "interrupted while waiting for " + what, e);
        }
    }

    /** Why there was no answer, as a finding. */
    static CheckEnded ended(Throwable cause, String what) {
        return CheckEnded.failed(codeOf(cause), what + ": " + text(cause));
    }

    private static DoctorCode codeOf(Throwable cause) {
        if (cause instanceof SSLException) {
            return DoctorCode.TLS_FAILED;
        }
        if (cause instanceof HttpTimeoutException) {
            return DoctorCode.NO_ANSWER;
        }
        if (cause instanceof ConnectException) {
            boolean unresolved = cause.getCause() instanceof UnresolvedAddressException
                    || cause.getCause() != null && cause.getCause().getCause() instanceof UnresolvedAddressException;
            return unresolved ? DoctorCode.NAME_UNKNOWN : DoctorCode.CONNECTION_REFUSED;
        }
        return DoctorCode.CONNECTION_CUT;
    }

    private static String text(Throwable cause) {
        return Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
    }

    /** A query may hold what is nobody's business. */
    private static String withoutQuery(URI uri) {
        return uri.toString().replaceFirst("\\?.*", "");
    }

    /** Reads to the end and keeps the beginning. */
    private static BodyHandler<Buffer> bounded() {
        return head -> {
            Buffer kept = Buffer.buffer();
            return BodySubscribers.mapping(
                    BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(bytes -> {
                        if (kept.length() + bytes.length <= MAX_BODY_BYTES) {
                            kept.appendBytes(bytes);
                        }
                    })),
                    end -> kept);
        };
    }
}
