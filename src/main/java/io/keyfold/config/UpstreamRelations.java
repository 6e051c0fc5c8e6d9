package io.keyfold.config;

import io.keyfold.config.LoadRequest.Purpose;
import io.keyfold.config.Settings.AuthMode;
import io.keyfold.config.Settings.Credential;
import io.keyfold.config.Settings.Dialect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules about where calls go and whose token they carry. */
final class UpstreamRelations {
    private static final List<Key<String>> CLIENT = List.of(Keys.TOKEN_URL, Keys.CLIENT_ID, Keys.CLIENT_SECRET);

    private final Relations relations;
    private final Values values;

    UpstreamRelations(Relations relations, Values values) {
        this.relations = relations;
        this.values = values;
    }

    void check(Purpose purpose) {
        baseUrl(purpose);
        month(purpose);
        if (relations.readable(Keys.DIALECT, Keys.AUTH_MODE, Keys.CREDENTIAL)) {
            client(purpose);
            agentsToken();
        }
    }

    private void baseUrl(Purpose purpose) {
        if (!relations.readable(Keys.BASE_URL)) {
            return;
        }
        @Nullable String baseUrl = values.find(Keys.BASE_URL);
        if (baseUrl == null) {
            if (purpose.needsEverything()) {
                relations.problem(
                        Keys.BASE_URL,
                        "is not set; write where upstream is, such as https://api.mypurecloud.com, or "
                                + "http://127.0.0.1:8090"
                                + " for upstream-sim");
            }
            return;
        }
        String host = URI.create(baseUrl).getHost();
        if (relations.readable(Keys.DIALECT)
                && values.get(Keys.DIALECT) == Dialect.GUEST
                && Regions.isPlatformHost(host)) {
            relations.problem(
                    Keys.DIALECT,
                    "the published platform has no guest typing call, and " + relations.named(Keys.BASE_URL)
                            + " is the platform; set upstream.dialect to platform");
        }
        inTheClear(Keys.BASE_URL);
        inTheClear(Keys.TOKEN_URL);
    }

    private void month(Purpose purpose) {
        @Nullable Path file = values.find(Keys.MONTH_FILE);
        if (!purpose.needsEverything() || !relations.readable(Keys.MONTH_FILE, Keys.PER_MONTH)) {
            return;
        }
        if (file == null && values.get(Keys.PER_MONTH) > 0) {
            relations.warning(
                    Keys.PER_MONTH,
                    "holds only until the next restart (of all nodes, in a cluster), which begins the count anew; set "
                            + Keys.MONTH_FILE.name());
        }
        if (file != null && !isWritable(file)) {
            relations.problem(
                    Keys.MONTH_FILE,
                    "cannot be written: it must be a file in a folder that is there and may be written");
        }
    }

    private static boolean isWritable(Path file) {
        @Nullable Path folder = file.toAbsolutePath().getParent();
        return folder != null && Files.isWritable(folder) && !Files.isDirectory(file);
    }

    private void inTheClear(Key<String> key) {
        @Nullable String url = values.find(key);
        if (url != null
                && url.startsWith("http:")
                && !Hosts.isLoopback(URI.create(url).getHost())) {
            relations.warning(key, "is not https: tokens cross the network in the clear");
        }
    }

    /** The relay's own credential: whole, or absent where nothing needs it. */
    private void client(Purpose purpose) {
        if (!relations.readable(Keys.TOKEN_URL, Keys.CLIENT_ID, Keys.CLIENT_SECRET)) {
            return;
        }
        boolean any = CLIENT.stream().anyMatch(this::isSet);
        boolean all = CLIENT.stream().allMatch(this::isSet);
        if (all || !purpose.needsEverything()) {
            return;
        }
        if (any || needsClient()) {
            String why = any
                    ? "the relay's own credential needs all of upstream.oauth.token-url, .client-id and .client-secret"
                    : "dialect platform with credential client types with the relay's own token";
            CLIENT.stream().filter(key -> !isSet(key)).forEach(key -> relations.problem(key, "is not set; " + why));
        } else if (values.get(Keys.DIALECT) == Dialect.GUEST) {
            relations.warning(Keys.CLIENT_ID, "is not set; " + withoutClient());
        }
    }

    private String withoutClient() {
        String tokens = "only conversations whose desktop hands in a guest token can type";
        boolean silent = values.get(Keys.VERIFY) && values.get(Keys.UNVERIFIED) == Keys.Unverified.HOLD;
        return silent
                ? tokens
                        + ", and participants are known only from lifecycle events, since the relay cannot look them up"
                : tokens;
    }

    private boolean needsClient() {
        return values.get(Keys.DIALECT) == Dialect.PLATFORM && SettingsReader.credential(values) == Credential.CLIENT;
    }

    private void agentsToken() {
        if (values.get(Keys.DIALECT) == Dialect.PLATFORM
                && values.find(Keys.CREDENTIAL) == Credential.AGENT
                && values.get(Keys.AUTH_MODE) == AuthMode.JWT) {
            relations.warning(
                    Keys.CREDENTIAL,
                    "with " + relations.named(Keys.AUTH_MODE)
                            + " the agents' tokens go upstream as they are; upstream must accept them");
        }
    }

    private boolean isSet(Key<?> key) {
        return values.find(key) != null;
    }
}
