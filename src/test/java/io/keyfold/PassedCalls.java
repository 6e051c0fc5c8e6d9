package io.keyfold;

import io.keyfold.edge.RawClient;

/** A relay that passes calls on to a platform on a bare socket. */
final class PassedCalls implements AutoCloseable {
    static final int MAX_BYTES = 65_536;

    final RawPlatform platform = new RawPlatform();
    private RelayFixture relay;

    /** What a test may set differently before {@link #start(RelayFixture.Builder)}. */
    RelayFixture.Builder builder() {
        return RelayFixture.builder()
                .set("passthrough.enabled", "true")
                .set("http.max-passthrough-bytes", Integer.toString(MAX_BYTES))
                .set("upstream.base-url", platform.url());
    }

    void start() {
        start(builder());
    }

    void start(RelayFixture.Builder builder) {
        relay = builder.start();
    }

    RelayFixture relay() {
        return relay;
    }

    Reply send(String method, String path, String body, String... headers) {
        return relay.http().send(relay.port(), method, path, body, headers);
    }

    RawClient raw() {
        return new RawClient(relay.port());
    }

    static String head(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: desk.example\r\n" + String.join("", headers) + "\r\n";
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        platform.close();
    }
}
