package io.keyfold.edge;

import io.keyfold.edge.body.InvalidBody;
import io.keyfold.edge.body.JsonBody;
import io.keyfold.edge.body.JsonField;
import java.nio.charset.StandardCharsets;
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

/** Bodies of typing calls, from their bytes to checked ids. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class BodiesBench {
    private byte[] seed;
    private byte[] seedWithText;
    private byte[] sdk;
    private byte[] state;

    /** Ids of 36 characters, as the platform has them. */
    @Setup
    public void write() {
        String ids = "{\"conversationId\":\"a0000000-0000-4000-8000-000000000001\",\"participantId\":"
                + "\"b0000000-0000-4000-8000-000000000001\"";
        seed = bytes(ids + "}");
        seedWithText = bytes(ids + ",\"text\":\"" + "What an agent has typed so far. ".repeat(8) + "\"}");
        sdk = bytes("{\"typing\":{\"type\":\"On\"}}");
        state = bytes("{\"state\":\"composing\",\"for\":\"20s\"}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The call of the seed. */
    @Benchmark
    public Object seedBody() throws InvalidBody {
        return TypingBody.parse(seed, seed.length);
    }

    /** The same with 256 characters of text, which are skipped. */
    @Benchmark
    public Object seedBodyWithText() throws InvalidBody {
        return TypingBody.parse(seedWithText, seedWithText.length);
    }

    /** The published call: nothing is made of its body. */
    @Benchmark
    public void sdkBody() throws InvalidBody {
        TypingBody.checkSdk(sdk, sdk.length);
    }

    /** A native call: its word and its time. */
    @Benchmark
    public Object nativeBody() throws InvalidBody {
        JsonField.Text word = new JsonField.Text("state");
        JsonField.Text time = new JsonField.Text("for");
        JsonBody.readObject(state, state.length, word, time);
        return TypingState.kindOf(word.value()).ordinal() + HoldTime.parseMs(time.required(), 120_000);
    }
}
