package io.keyfold.cli.replay;

import io.keyfold.cli.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the trace of real keystrokes, which is not part of the repository, and says what it took instead when it is not
 * there.
 */
public final class TraceLocator {
    /** Environment name of the trace's path. */
    public static final String VARIABLE = "KEYFOLD_TRACE";

    private static final Path BESIDE_REPOSITORY = Path.of("..", "shared", "traces", "keystrokes.csv.gz");
    private static final int FALLBACK_TYPISTS = 323;
    private static final int FALLBACK_MINUTES = 20;
    private static final long FALLBACK_SEED = 1;

    /**
     * A trace and where it comes from.
     *
     * @param real whether people wrote it
     * @param origin one line for people
     */
    public record Located(Trace trace, boolean real, String origin) {}

    private TraceLocator() {}

    /**
     * The file, if there is one. A variable that names a missing file is an error ({@link ReplayException}), not a
     * reason to look elsewhere.
     */
    public static Optional<Path> find(Map<String, String> environment, Path repositoryRoot) {
        String named = environment.get(VARIABLE);
        if (named != null && !named.isEmpty()) {
            Path file = Path.of(named);
            if (!Files.isRegularFile(file)) {
                throw new ReplayException(
                        Exit.NOT_FOUND, VARIABLE + " names " + file + ", which is not there; correct or unset it");
            }
            return Optional.of(file);
        }
        Path beside = repositoryRoot.resolve(BESIDE_REPOSITORY).normalize();
        return Files.isRegularFile(beside) ? Optional.of(beside) : Optional.empty();
    }

    /** The real trace, or generated typists in its place. */
    public static Located locate(Map<String, String> environment, Path repositoryRoot) {
        return find(environment, repositoryRoot)
                .map(file -> new Located(TraceReader.read(file), true, "real keystrokes from " + file))
                .orElseGet(TraceLocator::generated);
    }

    private static Located generated() {
        Trace trace = new Typists(FALLBACK_SEED).trace(FALLBACK_TYPISTS, FALLBACK_MINUTES);
        return new Located(
                trace,
                false,
                "GENERATED typists (" + FALLBACK_TYPISTS + ", " + FALLBACK_MINUTES + " minutes each, seed "
                        + FALLBACK_SEED + "): the real trace was found neither in " + VARIABLE + " nor at "
                        + BESIDE_REPOSITORY);
    }
}
