package io.keyfold.edge.ws;

import io.keyfold.config.Settings;
import io.keyfold.core.Agent;
import io.keyfold.core.ConversationFacts;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.core.VerdictSink;
import io.keyfold.core.Watcher;
import io.keyfold.edge.auth.AgentAuth;
import io.keyfold.edge.auth.AuthSink;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.keys.AgentLimit;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.keys.Keystrokes;
import io.keyfold.ops.LoopMeters;
import io.keyfold.routing.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import static java.nio.charset.StandardCharsets.UTF_8;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One session without a network: from the bytes of a message to the counter. In this package, because the parts are
 * nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class FramePathBench {
    private static final int JOINED = 10;

    private final ByteBuf key = Unpooled.copiedBuffer("{\"k\":1}", UTF_8);
    private final ByteBuf keys = Unpooled.copiedBuffer("{\"k\":[1,2,3,4]}", UTF_8);
    private final ByteBuf joined = Unpooled.copiedBuffer("{\"k\":1}\n".repeat(JOINED), UTF_8);
    private final ByteBuf asked = Unpooled.copiedBuffer("{\"i\":7,\"k\":1}", UTF_8);
    private WsSession session;

    /** Says hello and opens four handles, whose gates close with their first key. */
    @Setup
    public void open() {
        session = session();
        session.message(Unpooled.copiedBuffer("{\"hello\":{\"token\":\"t\"}}", UTF_8));
        for (int i = 1; i <= 4; i++) {
            session.message(Unpooled.copiedBuffer("{\"open\":{\"c\":\"conv-" + i + "\",\"p\":\"part-" + i + "\"}}", UTF_8));
        }
        session.message(keys);
    }

    /** A key within the time of its gate: the million a second. */
    @Benchmark
    public void gatedKey() {
        session.message(key);
    }

    /** The same for each key of ten joined by newlines. */
    @Benchmark
    @OperationsPerInvocation(JOINED)
    public void gatedKeyOfTenJoined() {
        session.message(joined);
    }

    /** The same for each key of a list of four. */
    @Benchmark
    @OperationsPerInvocation(4)
    public void gatedKeyOfAList() {
        session.message(keys);
    }

    /** A key that wants its answer: the reader for everything, and a frame back. */
    @Benchmark
    public void answeredKey() {
        session.message(asked);
    }

    private static WsSession session() {
        LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
        AgentAuth auth = (token, sink) -> authenticate(sink);
        Keystrokes keystrokes = new Keystrokes(new Owner(), auth, meters, hash -> {}, () -> 0);
        AgentLimit agents = new AgentLimit(new DesktopRates().agents(), 0);
        WsServices services = new WsServices(
                new Settings.Ws(0, 10, 4096),
                120_000,
                keystrokes,
                auth,
                agents,
                new Sessions(),
                meters,
                () -> 0,
                () -> 0,
                bound -> 0);
        return new WsSession(services, new KeyReader(10), Runnable::run, new NoWire(), null);
    }

    private static void authenticate(AuthSink sink) {
        sink.authenticated(new Caller(new Agent("ann", false, null), 1, Long.MAX_VALUE));
    }

    /** An owner whose verdict closes the gate; time stands still, so that it never opens. */
    private static final class Owner implements Router {
        @Override
        public void signal(Signal signal, Watcher watcher, VerdictSink reply) {
            reply.verdict(signal.kind() == Signal.Kind.KEYSTROKE ? Verdict.of(Reason.FIRST, 4000) : Verdict.TAKEN);
        }

        @Override
        public void lifecycle(ConversationFacts told, VerdictSink reply) {
            reply.verdict(Verdict.TAKEN);
        }

        @Override
        public void describe(String conversationId, Agent agent, DescribeSink answer) {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public void trace(String conversationId, DescribeSink answer) {
            throw new UnsupportedOperationException("nobody asks");
        }
    }

    /** Nobody reads. */
    private static final class NoWire implements Wire {
        @Override
        public void send(String text) {}

        @Override
        public void ping() {}

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close(CloseCode code) {}

        @Override
        public void drop() {}
    }
}
