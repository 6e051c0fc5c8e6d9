package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.ops.LoopMeters.Transport;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that do not take part: they come in thousands and go, or never read. Others do not notice. */
@Tag("alone")
class WsCrowdIT {
    private static final String UPGRADE =
            "GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final EdgeFixture fixture = new EdgeFixture(new EdgeSettings().ws(0, 200, 4096));
    private final WsClient bystander = WsClient.open(fixture.port);

    WsCrowdIT() {
        bystander.hello(EdgeFixture.token());
        bystander.open("conv-9", "part-9");
    }

    @AfterEach
    void close() {
        bystander.close();
        fixture.close();
    }

    private void bystanderIsServed() {
        assertThat(bystander.ask("{\"i\":7,\"k\":1}").getJsonObject("ack").getString("decision"))
                .isIn("wanted", "coalesced");
    }

    private Socket connect(int receiveBytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBytes);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port), 10_000);
        socket.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
        readHead(socket.getInputStream());
        return socket;
    }

    /** The answer to the upgrade, and nothing behind it. */
    private static void readHead(InputStream in) throws IOException {
        int lineFeeds = 0;
        while (lineFeeds < 2) {
            int next = in.read();
            assertThat(next).as("the upgrade is answered").isPositive();
            if (next != '\r') {
                lineFeeds = next == '\n' ? lineFeeds + 1 : 0;
            }
        }
    }

    /** A text frame as a client has to send it, masked with zeros. */
    private static void write(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] frame = new byte[8 + bytes.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | 126);
        frame[2] = (byte) (bytes.length >> 8);
        frame[3] = (byte) bytes.length;
        System.arraycopy(bytes, 0, frame, 8, bytes.length);
        out.write(frame);
    }

    @Test
    void tenThousandSocketsThatComeAndGoLeaveNothing() throws IOException {
        String hello = "{\"hello\":{\"token\":\"" + EdgeFixture.serviceToken() + "\"}}";
        for (int i = 0; i < 10_000; i++) {
            try (Socket socket = connect(4096)) {
                if (i % 10 == 0) {
                    write(socket, hello);
                }
                // Reset, not closed: nothing waits on our side, and the server is not told properly.
                socket.setSoLinger(true, 0);
            }
            if (i % 1000 == 0) {
                bystanderIsServed();
            }
        }

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> fixture.sockets() == 1);
        assertThat(fixture.sessions.live()).isEqualTo(1);
        bystanderIsServed();
    }

    @Test
    void clientThatNeverReadsIsNotReadEitherAndThenCutOff() throws IOException {
        try (Socket mute = connect(4096)) {
            write(
                    mute,
                    "{\"hello\":{\"token\":\"" + EdgeFixture.serviceToken()
                            + "\"}}\n{\"open\":{\"c\":\"conv-1\",\"p\":\"part-1\"}}");
            Awaitility.await().until(() -> fixture.router.signals.size() == 2);
            int frames = writeUntilStuck(mute, "{\"i\":1,\"k\":[1" + ",1".repeat(150) + "]}");

            assertThat(fixture.meters.keystrokes(Transport.WS))
                    .as("it is not read")
                    .isLessThan(frames * 151L);
            bystanderIsServed();
            fixture.advance(11_000);
            Awaitility.await().until(() -> fixture.sessions.live() == 1);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
                fixture.advance(1000);
                return fixture.sockets() == 1;
            });
        }
        bystanderIsServed();
    }

    /** Sends until nothing more is taken; returns how many frames were handed to the network. */
    private static int writeUntilStuck(Socket socket, String frame) throws IOException {
        int[] frames = {0};
        Thread writer = new Thread(() -> {
            try {
                while (frames[0] < 100_000) {
                    write(socket, frame);
                    frames[0]++;
                }
            } catch (IOException cutOff) {
                // The end of this client.
            }
        });
        writer.setDaemon(true);
        writer.start();
        int[] before = {-1};
        Awaitility.await()
                .pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    boolean stuck = before[0] == frames[0];
                    before[0] = frames[0];
                    return stuck;
                });
        return frames[0];
    }
}
