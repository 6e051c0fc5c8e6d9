package io.keyfold.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where {@code token gen} takes its key from: a flag, a file, or the variables of {@code auth.jwt.hmac-secret}. */
final class SigningSecret {
    static final String VARIABLE = "KEYFOLD_AUTH_JWT_HMAC_SECRET";
    private static final String FILE_VARIABLE = VARIABLE + "_FILE";

    @ArgGroup
    private @Nullable Flags flags;

    private static final class Flags {
        @Option(names = "--secret", paramLabel = "S", description = "The key; seen by who lists processes.")
        private @Nullable String secret;

        @Option(names = "--secret-file", paramLabel = "FILE", description = "A file that holds the key.")
        private @Nullable Path file;
    }

    /** The key; throws {@link CliFailure} when there is none, or its file cannot be read. */
    String resolve(Map<String, String> environment) {
        if (flags != null && flags.secret != null) {
            return notEmpty(flags.secret);
        }
        if (flags != null && flags.file != null) {
            return notEmpty(SecretFile.read(flags.file, "key"));
        }
        String variable = environment.get(VARIABLE);
        if (variable != null) {
            return notEmpty(variable);
        }
        String file = environment.get(FILE_VARIABLE);
        if (file != null) {
            return notEmpty(SecretFile.read(Path.of(file), "key"));
        }
        throw new CliFailure(
                Exit.USAGE,
                "no key to sign with: give --secret-file FILE or --secret S, or set " + VARIABLE
                        + ", the same that the relay has in auth.jwt.hmac-secret");
    }

    private static String notEmpty(String secret) {
        if (secret.isEmpty()) {
            throw new CliFailure(Exit.USAGE, "the key to sign with is empty; the relay refuses such a key too");
        }
        return secret;
    }
}
