package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keyfold.config.SettingsWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typing is switched off, and to shadow, by a changed file, while people type. */
class KillSwitchIT {
    private static final String SWITCHES = "typing:\n  enabled: %s\n  shadow: %s\n";

    @TempDir
    private Path directory;

    private Path file;
    private RelayFixture relay;
    private SettingsWatcher watcher;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("keyfold.yaml");
        switches(true, false);
        relay = RelayFixture.builder()
                .file(file)
                .set("typing.refresh-interval", "200ms")
                .set("typing.display-duration", "400ms")
                .set("typing.message-floor", "100ms")
                .start();
        watcher = new SettingsWatcher(
                relay.request(),
                relay.settings(),
                changed -> RelayFixture.await(relay.relay().apply(changed)));
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void switchedOffNothingLeavesUntilItIsSwitchedOnAgain() throws IOException {
        Desktop desktop = relay.desktop();
        Typist typist = Typist.start(desktop, 50);
        await().until(() -> relay.sim().stats().typingAccepted() > 0);

        switches(false, false);
        answeredWith(typist, "suppressed/disabled");
        quietWhileTyping(typist);
        assertThat(relay.metrics().decisions("disabled")).isGreaterThan(1);

        switches(true, false);
        long before = relay.sim().stats().typingAccepted();
        await().until(() -> {
            watcher.poll();
            return relay.sim().stats().typingAccepted() > before;
        });
        typist.stop();
        assertThat(typist.replies()).allMatch(reply -> reply.status() == 204);
    }

    @Test
    void inShadowCallsAreDecidedAndCountedAndNotMade() throws IOException {
        Desktop desktop = relay.desktop();
        Typist typist = Typist.start(desktop, 50);
        await().until(() -> relay.sim().stats().typingAccepted() > 0);

        switches(true, true);
        answeredWith(typist, "suppressed/shadow");
        quietWhileTyping(typist);
        typist.stop();

        assertThat(relay.metrics().decisions("shadow")).isPositive();
        assertThat(relay.desktop().key().decision()).isEqualTo("suppressed/shadow");
    }

    /** The watcher looks at the file as often as this asks. */
    private void answeredWith(Typist typist, String decision) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            watcher.poll();
            return typist.replies().stream().anyMatch(reply -> reply.decision().equals(decision));
        });
    }

    /** What was on its way when the switch turned arrives within the first keys. */
    private void quietWhileTyping(Typist typist) {
        int keys = typist.keys();
        await().until(() -> typist.keys() >= keys + 10);
        long before = relay.sim().calls().size();
        await().until(() -> typist.keys() >= keys + 25);
        assertThat(relay.sim().calls()).hasSize(Math.toIntExact(before));
    }

    private void switches(boolean enabled, boolean shadow) throws IOException {
        Files.writeString(file, SWITCHES.formatted(enabled, shadow));
    }
}
