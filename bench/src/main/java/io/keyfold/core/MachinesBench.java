package io.keyfold.core;

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

/** The two machines of a conversation, one step each; their clock goes on by itself. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class MachinesBench {
    private static final TypingPolicy POLICY = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);
    private static final LeasePolicy LEASES = LeasePolicy.of(60_000, 120_000);
    private static final long KEY_EVERY_MS = 223;
    private static final long LIFE_MS = 600_000;

    private final Typing typing = new Typing(false, true);
    private final Lease lease = new Lease();
    private long nowMs;

    /** A lease that is held. */
    @Setup
    public void hold() {
        lease.need(nowMs, true);
        lease.granted(nowMs, LIFE_MS, LEASES, 500);
    }

    /** A key each 223 ms, the median of people; every eighteenth or so leads to a call, which is taken. */
    @Benchmark
    public Reason typedKey() {
        nowMs += KEY_EVERY_MS;
        Reason reason = typing.key(nowMs, POLICY);
        if (reason.decision() == Decision.WANTED) {
            typing.leaving();
            typing.leave(nowMs, POLICY);
            typing.accepted();
        }
        return reason;
    }

    /** A key, then what time does when the agent stops: idle after five seconds. */
    @Benchmark
    public TypingStep keyThenIdle() {
        nowMs += KEY_EVERY_MS;
        typing.key(nowMs, POLICY);
        typing.withdrawn();
        nowMs += POLICY.idleTimeoutMs();
        return typing.tick(nowMs, POLICY);
    }

    /** A message, and the key that follows it. */
    @Benchmark
    public Reason messageThenKey() {
        nowMs += POLICY.messageFloorMs();
        typing.message(nowMs, POLICY);
        Reason reason = typing.key(nowMs, POLICY);
        typing.leaving();
        typing.leave(nowMs, POLICY);
        typing.accepted();
        return reason;
    }

    /** A call asks for the token, renewed when it is due. */
    @Benchmark
    public LeaseStep leaseNeeded() {
        nowMs += KEY_EVERY_MS;
        if (lease.tick(nowMs, true, true) == LeaseStep.REQUEST) {
            lease.granted(nowMs, LIFE_MS, LEASES, 500);
        }
        return lease.need(nowMs, true);
    }
}
