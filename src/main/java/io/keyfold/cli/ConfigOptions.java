package io.keyfold.cli;

import io.keyfold.config.LoadRequest;
import io.keyfold.config.LoadRequest.Purpose;
import io.keyfold.config.Loaded;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. */
public final class ConfigOptions {
    /** Read when no {@code -c} is given and the file exists. */
    static final Path DEFAULT_FILE = Path.of("conf", "keyfold.yaml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "YAML file; repeatable, later wins. Default: conf/keyfold.yaml, if there is one.")
    private List<Path> files = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "Set one key, such as typing.refresh-interval=4s; repeatable, wins over everything.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** What the user asked for, with the environment of this process. */
    public LoadRequest request(Purpose purpose) {
        return request(purpose, Map.of());
    }

    /**
     * The same, with values that the command's own flags stand for.
     *
     * @param flags win over everything but {@code --set}
     */
    public LoadRequest request(Purpose purpose, Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>(flags);
        all.putAll(set);
        return new LoadRequest(filesOrDefault(), System.getenv(), all, purpose);
    }

    private List<Path> filesOrDefault() {
        if (!files.isEmpty()) {
            return files;
        }
        return Files.exists(DEFAULT_FILE) ? List.of(DEFAULT_FILE) : List.of();
    }

    /** Prints every problem and warning, one a line; the caller exits with {@link Exit#CONFIG_INVALID} on problems. */
    public static void report(Loaded loaded, PrintWriter err) {
        loaded.problems().forEach(problem -> err.println("error: " + problem.line()));
        loaded.warnings().forEach(warning -> err.println("warning: " + warning.line()));
        if (!loaded.isValid()) {
            int count = loaded.problems().size();
            err.println("configuration invalid: " + count + (count == 1 ? " problem" : " problems")
                    + "; the keys and rules are in docs/configuration.md, and 'keyfold config doc' prints them");
        }
        err.flush();
    }
}
