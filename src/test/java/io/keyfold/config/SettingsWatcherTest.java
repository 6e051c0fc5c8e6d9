package io.keyfold.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.LoadRequest.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents of different length, so that no test depends on the clock of the file system. */
class SettingsWatcherTest {
    @TempDir
    private Path directory;

    private final List<Settings> handedOver = new ArrayList<>();
    private Path file = Path.of("");
    private Path publicKey = Path.of("");
    private Path secret = Path.of("");
    private SettingsWatcher watcher = null;

    @BeforeEach
    void startWatching() {
        publicKey = Requests.write(directory, "public.pem", "-----BEGIN PUBLIC KEY-----");
        secret = Requests.write(directory, "secret", "one\n");
        file = Requests.write(directory, "keyfold.yaml", yaml("shadow: false"));
        Map<String, String> environment = new HashMap<>(Requests.COMPLETE);
        environment.remove("KEYFOLD_AUTH_JWT_HMAC_SECRET");
        environment.remove("KEYFOLD_UPSTREAM_OAUTH_CLIENT_SECRET");
        environment.put("KEYFOLD_UPSTREAM_OAUTH_CLIENT_SECRET_FILE", secret.toString());
        LoadRequest request = new LoadRequest(List.of(file), environment, Map.of(), Purpose.SERVE);
        Settings current = Requests.settings(ConfigLoader.load(request));
        watcher = new SettingsWatcher(request, current, handedOver::add);
    }

    @Test
    void nothingIsHandedOverWhileNothingChanges() {
        poll(5);
        assertThat(handedOver).isEmpty();
    }

    @Test
    void changedKeyIsHandedOverOnce() {
        poll(1);
        write(yaml("shadow: true"));
        poll(5);
        assertThat(handedOver)
                .singleElement()
                .satisfies(settings -> assertThat(settings.typing().shadow()).isTrue());
    }

    @Test
    void changeBetweenLoadingAndTheFirstPollIsSeen() {
        write(yaml("shadow: true"));
        poll(1);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void fileThatIsStillBeingWrittenIsLeftAlone() {
        poll(1);
        write(yaml("shadow: true"));
        poll(1);
        write(yaml("shadow: true") + "# more");
        poll(1);
        assertThat(handedOver).isEmpty();
        poll(1);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void invalidChangeIsNotHandedOverAndItsCorrectionIs() {
        poll(1);
        write(yaml("shadow: perhaps"));
        poll(3);
        assertThat(handedOver).isEmpty();
        write(yaml("shadow: true"));
        poll(3);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void changedKeyOfTheStartKeepsItsOldValueBesideTheNewOnes() {
        poll(1);
        write(yaml("shadow: true\n  max-hold: 10s"));
        poll(3);
        assertThat(handedOver).singleElement().satisfies(settings -> {
            assertThat(settings.typing().shadow()).isTrue();
            assertThat(settings.typing().maxHoldMs()).isEqualTo(120_000);
        });
    }

    @Test
    void changedSecretFileIsHandedOver() throws IOException {
        poll(1);
        Files.writeString(secret, "another\n");
        poll(3);
        assertThat(handedOver)
                .singleElement()
                .satisfies(settings ->
                        assertThat(settings.upstream().oauth().clientSecret()).isEqualTo("another"));
    }

    @Test
    void changedContentOfANamedFileIsHandedOverThoughTheSettingsAreEqual() throws IOException {
        poll(1);
        Files.writeString(publicKey, "-----BEGIN PUBLIC KEY-----\nother");
        poll(3);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void linkTurnedToAnotherFileIsAChange() throws IOException {
        Path other = Requests.write(directory, "other", "two\n");
        poll(1);
        Files.delete(secret);
        Files.createSymbolicLink(secret, other);
        poll(3);
        assertThat(handedOver)
                .singleElement()
                .satisfies(settings ->
                        assertThat(settings.upstream().oauth().clientSecret()).isEqualTo("two"));
    }

    @Test
    void fileNamedByAChangeIsWatchedFromThenOn() throws IOException {
        poll(1);
        Path second = Requests.write(directory, "second.pem", "-----BEGIN PUBLIC KEY-----");
        write(yaml("shadow: true").replace(publicKey.toString(), second.toString()));
        poll(3);
        Files.writeString(second, "-----BEGIN PUBLIC KEY-----\nother");
        poll(3);
        assertThat(handedOver).hasSize(2);
    }

    @Test
    void removedFileKeepsTheOldSettings() throws IOException {
        poll(1);
        Files.delete(file);
        poll(3);
        assertThat(handedOver).isEmpty();
    }

    private void poll(int times) {
        for (int i = 0; i < times; i++) {
            watcher.poll();
        }
    }

    private void write(String content) {
        Requests.write(directory, "keyfold.yaml", content);
    }

    private String yaml(String typing) {
        return "auth:\n  jwt:\n    public-key-files: [" + publicKey + "]\ntyping:\n  " + typing + "\n";
    }
}
