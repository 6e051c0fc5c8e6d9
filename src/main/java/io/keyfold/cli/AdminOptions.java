package io.keyfold.cli;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which running node a command speaks to as an administrator, and with which token; a mixin. What no option says is
 * what the node itself would read: with the node's own files and variables nothing else has to be given.
 */
final class AdminOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The node's management address. Default: that of management.host and management.port.")
    private @Nullable String url;

    @ArgGroup
    private @Nullable TokenFlags flags;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    private static final class TokenFlags {
        @Option(
                names = "--admin-token",
                paramLabel = "T",
                description = "The admin token; seen by who lists processes. Default: admin.token.")
        private @Nullable String token;

        @Option(names = "--admin-token-file", paramLabel = "FILE", description = "A file that holds it.")
        private @Nullable Path file;
    }

    /**
     * The node and the token; throws {@link CliFailure}, and says on {@code err} what is wrong with the configuration.
     */
    Admin resolve(PrintWriter err) {
        Loaded loaded = ConfigLoader.load(config.request(LoadRequest.Purpose.SHOW));
        ConfigOptions.report(loaded, err);
        Settings settings = loaded.settings();
        if (settings == null) {
            throw new CliFailure(Exit.CONFIG_INVALID, "the node was not asked, since it was not clear which one");
        }
        Settings.Management management = settings.management();
        String address = url == null ? ManagementClient.address(management.host(), management.port()) : url;
        return new Admin(ManagementClient.of(address), token(management));
    }

    /** Where to send, and the secret to send there. */
    record Admin(ManagementClient client, String token) {
        @Override
        public String toString() {
            return "Admin";
        }
    }

    /**
     * What to say when the node answered an administrator with anything but 200.
     *
     * @param problem the body; null when it is no JSON
     * @param remedy what to do unless it was for the token; empty, or with a blank before it
     */
    static CliFailure refused(String url, int status, @Nullable JsonObject problem, String remedy) {
        String answered = "it answered " + status;
        String why = problem == null ? answered : problem.getString("detail", answered);
        String todo =
                status == 401 ? " Give that of the node with --admin-token-file, or set KEYFOLD_ADMIN_TOKEN" : remedy;
        return new CliFailure(Exit.CHECK_FAILED, url + " was refused: " + why + todo);
    }

    private String token(Settings.Management management) {
        String token = flags == null
                ? management.adminToken()
                : flags.file == null ? flags.token : SecretFile.read(flags.file, "admin token");
        if (token == null || token.isEmpty()) {
            throw new CliFailure(
                    Exit.USAGE,
                    "no admin token: give --admin-token-file FILE, or set KEYFOLD_ADMIN_TOKEN or admin.token as the"
                            + " node has it; one that the node made itself is in its first lines");
        }
        return token;
    }
}
