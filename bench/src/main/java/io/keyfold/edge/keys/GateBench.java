package io.keyfold.edge.keys;

import io.keyfold.core.Reason;
import io.keyfold.core.StableHash;
import io.keyfold.core.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The gate of keys that come without a connection of their own, as over HTTP: from the ids to the answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class GateBench {
    private static final int CONVERSATIONS = 1 << 12;
    private static final long CLOSED_MS = 1_000;

    private final GateTable gates = new GateTable(Keystrokes.GATES);
    private final String[] conversations = new String[CONVERSATIONS];
    private final String participant = "b0000000-0000-4000-8000-000000000001";
    private final long[] hashes = new long[CONVERSATIONS];
    private final long[] keys = new long[CONVERSATIONS];
    private int next;
    private long nowMs;

    /** Every gate is closed. */
    @Setup
    public void close() {
        for (int i = 0; i < CONVERSATIONS; i++) {
            conversations[i] = String.format("a0000000-0000-4000-8000-%012d", i);
            hashes[i] = StableHash.of(conversations[i]);
            keys[i] = GateTable.key(hashes[i], StableHash.of(participant), 1, 0);
            gates.close(hashes[i], keys[i], gates.stamp(hashes[i]), Verdict.of(Reason.INTERVAL, CLOSED_MS), nowMs);
        }
    }

    /** Ids are hashed, the gate is found closed. */
    @Benchmark
    public long closed() {
        int i = next++ & CONVERSATIONS - 1;
        long conversation = StableHash.of(conversations[i]);
        long key = GateTable.key(conversation, StableHash.of(participant), 1, 0);
        return gates.closedFor(conversation, key, nowMs);
    }

    /** The gate is open, and closed by the verdict. */
    @Benchmark
    public long openedAndClosed() {
        int i = next++ & CONVERSATIONS - 1;
        long conversation = hashes[i];
        gates.open(conversation);
        long closedForMs = gates.closedFor(conversation, keys[i], nowMs);
        gates.close(conversation, keys[i], gates.stamp(conversation), Verdict.of(Reason.INTERVAL, CLOSED_MS), nowMs);
        return closedForMs;
    }
}
