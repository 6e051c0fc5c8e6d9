package io.keyfold.routing;

import io.keyfold.core.Agent;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A keystroke's way over the bus and its verdict's way back, as bytes: in a batch of its own, and in one that many
 * share. In this package, because the codec is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class BusCodecBench {
    private static final int SHARED = 32;
    private static final String NODE = "3f0a1c52-7c1e-4c8e-9a51-0d0b6f2f8a11";

    private final BusRecord signal = signal();
    private final BusRecord verdict = new BusRecord.Decided(123_456, Verdict.of(Reason.INTERVAL, 2_750));
    private final Buffer signalBatch = batch(signal, 1);
    private final Buffer verdictBatch = batch(verdict, 1);
    private final Buffer sharedBatch = batch(signal, SHARED);

    /** A signal, alone in its batch. */
    @Benchmark
    public Buffer encodeSignal() {
        return batch(signal, 1);
    }

    @Benchmark
    public Object decodeSignal() {
        return BusCodec.decode(signalBatch);
    }

    /** A verdict, alone in its batch. */
    @Benchmark
    public Buffer encodeVerdict() {
        return batch(verdict, 1);
    }

    @Benchmark
    public Object decodeVerdict() {
        return BusCodec.decode(verdictBatch);
    }

    /** Each signal of a batch of many. */
    @Benchmark
    @OperationsPerInvocation(SHARED)
    public Buffer encodeSignalOfMany() {
        return batch(signal, SHARED);
    }

    @Benchmark
    @OperationsPerInvocation(SHARED)
    public Object decodeSignalOfMany() {
        return BusCodec.decode(sharedBatch);
    }

    /** As the outbox makes one. */
    private static Buffer batch(BusRecord record, int records) {
        Buffer batch = BusCodec.begin(NODE, 86_400_000);
        for (int i = 0; i < records; i++) {
            batch.appendBuffer(BusCodec.encode(record));
        }
        return batch;
    }

    private static BusRecord signal() {
        Signal key = Signal.of(
                Signal.Kind.KEYSTROKE,
                "7c3c7d0e-6f7f-4b7e-8f6a-0a4f7d2b9c11",
                "0b9a2d6c-2f7e-4a34-9a0b-5b7e4d1c8f22",
                new Agent("1e2d3c4b-5a69-4788-9796-a5b4c3d2e1f0", false, null));
        return new BusRecord.Signalled(new BusRecord.Ask(123_456, 0x3f0a1c527c1e4c8eL, 100), key, null, null, 77);
    }
}
