package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Verdict;
import io.keyfold.edge.AsyncApi;
import io.keyfold.edge.AsyncApi.Example;
import io.keyfold.edge.body.InvalidBody;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What this package reads and writes is what the AsyncAPI document says, no more and no less. */
class FramesAreDocumentedTest {
    private static final AsyncApi API = new AsyncApi();
    private static final Op ASKED =
            new Op(Op.Kind.KEYS, 5, null, List.of(1), false, 0, new Op.Words(null, null, null, null));

    /** Says everything that a method of the writer can say. */
    private static final Map<String, List<Saying>> SAYINGS = Map.of(
            "hello",
            List.of(
                    out -> out.hello(ASKED, "A".repeat(22), null, 250, 200),
                    out -> out.hello(ASKED, "A".repeat(22), List.of(1, 4), 250, 200)),
            "opened",
            List.of(out -> out.opened(ASKED, 1)),
            "done",
            List.of(out -> out.done(ASKED)),
            "verdict",
            List.of(
                    out -> out.verdict(ASKED, 1, Verdict.of(Reason.FIRST, 4000)),
                    out -> out.verdict(ASKED, 1, Verdict.of(Reason.BUDGET)),
                    out -> out.verdict(ASKED, 1, Verdict.TAKEN),
                    out -> out.verdict(ASKED, 1, Verdict.of(ProblemCode.PARTICIPANT_ENDED))),
            "verdicts",
            List.of(out -> out.verdicts(
                    ASKED,
                    List.of(
                            FrameWriter.item(1, Verdict.of(Reason.GATE, 40)),
                            FrameWriter.item(4, Verdict.of(ProblemCode.NOT_FOUND))))),
            "refuse",
            Arrays.stream(ProblemCode.values())
                    .<Saying>map(problem -> out -> out.refuse(ASKED, problem, problem.cause()))
                    .toList(),
            "state",
            List.of(
                    out -> out.state(1, IndicatorState.COMPOSING, null),
                    out -> out.state(1, IndicatorState.IDLE, "timeout"),
                    out -> out.state(1, IndicatorState.LOST, "unverified"),
                    out -> out.state(1, IndicatorState.ENDED, "conversation-ended")),
            "freed",
            List.of(out -> out.freed(1, ProblemCode.PARTICIPANT_ENDED)),
            "expires",
            List.of(out -> out.expires(30_000)),
            "bye",
            Arrays.stream(CloseCode.values())
                    .<Saying>map(code -> out -> out.bye(code, 0))
                    .toList());

    private static final List<Saying> MORE_SAYINGS = List.of(
            out -> out.every(1000), out -> out.refused(ASKED, ProblemCode.NOT_FOUND, "The handle is not open.", 0));

    /** These say nothing by themselves, or are said above. */
    private static final Set<String> SAID_OTHERWISE = Set.of("every", "refused", "item", "end");

    @FunctionalInterface
    private interface Saying {
        void on(FrameWriter out);
    }

    @Test
    void everyFrameThatIsWrittenIsExactlyOneOfTheDocument() {
        Set<String> written = new HashSet<>();
        SAYINGS.values().forEach(sayings -> sayings.forEach(saying -> written.add(kindOf(saying))));
        MORE_SAYINGS.forEach(saying -> written.add(kindOf(saying)));

        assertThat(written).containsExactlyInAnyOrderElementsOf(API.serverMessages());
    }

    @Test
    void noWayOfSayingSomethingIsLeftOut() {
        Set<String> ways = Arrays.stream(FrameWriter.class.getDeclaredMethods())
                .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
                .map(Method::getName)
                .filter(name -> !SAID_OTHERWISE.contains(name))
                .collect(Collectors.toSet());

        assertThat(ways).isEqualTo(SAYINGS.keySet());
    }

    @Test
    void everyExampleOfAClientIsReadAndNothingElseCanBeAskedFor() throws InvalidBody {
        Map<Op.Kind, Set<String>> messages = new EnumMap<>(Op.Kind.class);
        for (Example example : API.examples(API.messages("receive"))) {
            Op op = OpReader.read(example.payload().encode().getBytes(StandardCharsets.UTF_8), 200);
            assertThat(op.complaint()).as(example.name()).isNull();
            assertThat(op.wantsAnswer())
                    .as(example.name())
                    .isEqualTo(example.payload().containsKey("i"));
            messages.computeIfAbsent(op.kind(), kind -> new HashSet<>()).add(example.message());
        }

        assertThat(messages).containsOnlyKeys(Op.Kind.values());
        assertThat(messages.values()).allSatisfy(names -> assertThat(names).hasSize(1));
        assertThat(messages.values().stream().flatMap(Set::stream))
                .containsExactlyInAnyOrderElementsOf(API.messages("receive"));
    }

    @Test
    void everyCloseCodeIsDocumented() {
        List<Object> codes = AsyncApi.messages()
                .getJsonObject("bye")
                .getJsonObject("payload")
                .getJsonObject("properties")
                .getJsonObject("bye")
                .getJsonObject("properties")
                .getJsonObject("code")
                .getJsonArray("enum")
                .stream()
                .toList();

        assertThat(codes)
                .isEqualTo(Arrays.stream(CloseCode.values())
                        .<Object>map(code -> (int) code.code())
                        .toList());
    }

    private static String kindOf(Saying saying) {
        FakeWire wire = new FakeWire();
        saying.on(new FrameWriter(wire, new LoopMeters(LoopMeters.Durations.NONE), () -> {}));
        assertThat(wire.sent).hasSize(1);
        JsonObject frame = wire.last();
        List<String> kinds = API.kindsOf(frame, API.serverMessages());
        assertThat(kinds).as(frame.encode()).hasSize(1);
        return kinds.get(0);
    }
}
