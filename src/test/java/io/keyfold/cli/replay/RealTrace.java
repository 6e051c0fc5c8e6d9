package io.keyfold.cli.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;

/** The trace of real keystrokes for tests, read once. */
final class RealTrace {
    private static final Optional<Trace> TRACE =
            TraceLocator.find(System.getenv(), Path.of("").toAbsolutePath()).map(TraceReader::read);

    private RealTrace() {}

    static Optional<Trace> find() {
        return TRACE;
    }

    /** Skips the test, saying so, when the trace is absent. */
    static Trace orSkip() {
        assumeTrue(
                TRACE.isPresent(),
                "the real trace is neither in " + TraceLocator.VARIABLE + " nor in ../shared/traces");
        return TRACE.orElseThrow();
    }
}
