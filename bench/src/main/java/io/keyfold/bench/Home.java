package io.keyfold.bench;

import java.nio.file.Path;

/** Where the benchmarks' own files are; {@code bench/run} says it by the property {@code bench.home}. */
final class Home {
    static final Path BENCH = Path.of(System.getProperty("bench.home", "bench")).toAbsolutePath();
    static final Path ROOT = BENCH.resolveSibling("").normalize();
    static final Path PEERS = BENCH.resolve("peers");

    private Home() {}
}
