package io.keyfold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret that an option or a variable names a file for. */
final class SecretFile {
    private SecretFile() {}

    /**
     * The secret; one trailing newline is not part of it. Throws {@link CliFailure} when the file cannot be read.
     *
     * @param what the secret is, for the message
     */
    static String read(Path file, String what) {
        try {
            return Files.readString(file).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new CliFailure(
                    Exit.NOT_FOUND,
                    "cannot read the " + what + " from " + file + ": check that it exists and may be read",
                    e);
        }
    }
}
