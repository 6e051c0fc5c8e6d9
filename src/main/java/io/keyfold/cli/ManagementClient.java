package io.keyfold.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/** Calls a running node's management port and waits for the answer; for commands, not for event loops. */
public final class ManagementClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String baseUrl;
    private final HttpClient http;

    private ManagementClient(String baseUrl) {
        this.baseUrl = baseUrl;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** A client for {@code http(s)://host:port[/prefix]}; throws {@link CliFailure} (usage) for anything else. */
    public static ManagementClient of(String url) {
        String scheme = scheme(url);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new CliFailure(Exit.USAGE, "--url " + url + " is not an address; write it as http://127.0.0.1:9090");
        }
        return new ManagementClient(url.replaceAll("/+$", ""));
    }

    /**
     * Where a node on this machine is found that listens so; one that listens on all addresses is found on the
     * machine's own.
     */
    public static String address(String host, int port) {
        String reached = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host;
        };
        boolean bare = reached.indexOf(':') >= 0 && !reached.startsWith("[");
        return "http://" + (bare ? "[" + reached + "]" : reached) + ":" + port;
    }

    /** What the node answered. */
    public record Answer(String url, int status, String body) {
        /** The body as JSON; throws {@link CliFailure} when who answered is no Keyfold. */
        public JsonObject json() {
            try {
                return new JsonObject(body);
            } catch (DecodeException e) {
                throw new CliFailure(
                        Exit.CHECK_FAILED,
                        url + " answered " + status + " without JSON: something else listens there; give the"
                                + " management port (management.port) with --url",
                        e);
            }
        }
    }

    /** GET; throws {@link CliFailure} (unreachable) when nobody answers within 5 s. */
    public Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + path)), TIMEOUT);
    }

    /** POST without a body, as an administrator; throws {@link CliFailure} (unreachable) without an answer in time. */
    public Answer post(String path, String adminToken, Duration limit) {
        return send(
                HttpRequest.newBuilder(URI.create(baseUrl + path))
                        .header("Authorization", "Bearer " + adminToken)
                        .POST(BodyPublishers.noBody()),
                limit);
    }

    /** The beginning of an answer whose lines come as they come. */
    record Streamed(String url, int status, Stream<String> lines) {}

    /** GET, as an administrator; throws {@link CliFailure} (unreachable) when nobody begins to answer within 5 s. */
    Streamed stream(String path, String adminToken) {
        HttpResponse<Stream<String>> response = send(
                HttpRequest.newBuilder(URI.create(baseUrl + path)).header("Authorization", "Bearer " + adminToken),
                TIMEOUT,
                BodyHandlers.ofLines());
        return new Streamed(response.uri().toString(), response.statusCode(), response.body());
    }

    private Answer send(HttpRequest.Builder prepared, Duration limit) {
        HttpResponse<String> response = send(prepared, limit, BodyHandlers.ofString());
        return new Answer(response.uri().toString(), response.statusCode(), response.body());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder prepared, Duration limit, BodyHandler<T> body) {
        HttpRequest request = prepared.timeout(limit).build();
        URI uri = request.uri();
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new CliFailure(
                    Exit.UNREACHABLE,
                    "cannot reach " + uri + " (" + cause(e, limit) + "): no node runs there, or its management port is"
                            + " another; start one with 'keyfold serve', or give its address with --url",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(Exit.UNEXPECTED, "interrupted while waiting for " + uri, e);
        }
    }

    private static String scheme(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() == null ? "" : Objects.toString(uri.getScheme(), "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String cause(IOException e, Duration limit) {
        if (e instanceof HttpTimeoutException) {
            return "no answer in " + limit.toSeconds() + " s";
        }
        if (e instanceof ConnectException) {
            return "connection refused";
        }
        return Objects.toString(e.getMessage(), e.getClass().getSimpleName());
    }
}
