package io.keyfold.shard;

import io.keyfold.core.Typing;
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

/** The timing wheel with as many deadlines as a busy loop has. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class DeadlinesBench {
    private static final int CONVERSATIONS = 1 << 16;
    private static final long IDLE_MS = 5_000;

    private final Conversation[] conversations = new Conversation[CONVERSATIONS];
    private final Deadlines deadlines = new Deadlines(0, Deadlines.tickMsFor(IDLE_MS));
    private int next;
    private long nowMs;
    private long due;

    /** Each has a deadline within the idle timeout. */
    @Setup
    public void arm() {
        for (int i = 0; i < CONVERSATIONS; i++) {
            conversations[i] = new Conversation("conversation-" + i, new Typing(false, true), 0, 0);
            deadlines.arm(conversations[i], IDLE_MS * i / CONVERSATIONS);
        }
    }

    /** A key moves the deadline of its conversation. */
    @Benchmark
    public int rearm() {
        deadlines.arm(conversations[next++ & CONVERSATIONS - 1], nowMs + IDLE_MS + next % 100);
        return deadlines.size();
    }

    /** A millisecond goes by: what is due is handed over, and armed again; about thirteen of them, each 64 ms 839. */
    @Benchmark
    public long poll() {
        nowMs++;
        deadlines.poll(nowMs, CONVERSATIONS, conversation -> {
            due++;
            deadlines.arm(conversation, nowMs + IDLE_MS);
        });
        return due;
    }
}
