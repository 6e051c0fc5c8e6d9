package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Decision;
import io.keyfold.core.IndicatorCause;
import io.keyfold.core.IndicatorState;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.edge.AsyncApi.Example;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The AsyncAPI document by itself; that the relay does what it says is seen where sockets are. */
class AsyncApiDocumentTest {
    private static final AsyncApi API = new AsyncApi();

    static Stream<Example> examples() {
        return API.examples(List.copyOf(AsyncApi.messages().fieldNames())).stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsWhatItsMessageSays(Example example) {
        assertThat(API.complaint(example.message(), example.payload())).isEmpty();
    }

    /** Otherwise a client could not tell what it was sent. */
    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsNoOtherMessageOfItsSide(Example example) {
        List<String> side =
                API.messages("receive").contains(example.message()) ? API.messages("receive") : API.serverMessages();

        assertThat(API.kindsOf(example.payload(), side)).containsExactly(example.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"i\":1,\"ack\":{\"h\":1,\"decision\":\"maybe\",\"reason\":\"first\"}}",
                "{\"i\":1,\"ack\":{\"h\":1,\"decision\":\"wanted\",\"reason\":\"first\",\"token\":\"t\"}}",
                "{\"h\":1,\"st\":\"composing\",\"reason\":\"first\"}",
                "{\"h\":1,\"st\":\"held\"}",
                "{\"h\":0,\"st\":\"composing\"}",
                "{\"bye\":{\"code\":1000,\"after\":0}}",
                "{\"news\":1}",
                "{}"
            })
    void aFrameThatIsNotDocumentedIsFound(String frame) {
        assertThat(API.kindsOf(new JsonObject(frame), API.serverMessages())).isEmpty();
    }

    @Test
    void everyMessageHasExamplesAndAnOperation() {
        Set<String> operated = new HashSet<>(API.messages("receive"));
        operated.addAll(API.serverMessages());

        assertThat(operated).isEqualTo(AsyncApi.messages().fieldNames());
        assertThat(AsyncApi.DOCUMENT
                        .getJsonObject("channels")
                        .getJsonObject("socket")
                        .getJsonObject("messages")
                        .fieldNames())
                .isEqualTo(operated);
        operated.forEach(message ->
                assertThat(API.examples(List.of(message))).as(message).isNotEmpty());
    }

    @Test
    void everyExampleThatAsksForAnAnswerHasOneOfItsNameWithItsNumber() {
        List<Example> answers = API.examples(API.serverMessages());

        for (Example asked : API.examples(API.messages("receive"))) {
            List<Example> named = answers.stream()
                    .filter(answer -> answer.name().equals(asked.name()))
                    .toList();
            if (asked.payload().containsKey("i")) {
                assertThat(named).as(asked.name()).hasSize(1);
                Example answer = named.get(0);
                assertThat(answer.payload().getInteger("i"))
                        .as(asked.name())
                        .isEqualTo(asked.payload().getInteger("i"));
                assertThat(API.answersTo(asked.message())).contains(answer.message());
            } else {
                assertThat(named).as(asked.name()).isEmpty();
            }
        }
    }

    @Test
    void closedSetsAreThoseOfTheCode() {
        assertThat(labels("ProblemCode")).containsExactlyElementsOf(labels(ProblemCode.values(), ProblemCode::label));
        assertThat(labels("Reason")).containsExactlyElementsOf(labels(Reason.values(), Reason::label));
        assertThat(labels("Decision")).containsExactlyElementsOf(labels(Decision.values(), Decision::label));
    }

    @Test
    void everyStateMayBeToldWithEachOfItsReasonsAndNoOther() {
        Set<String> dark = Arrays.stream(Reason.values())
                .filter(reason -> reason.decision() == Decision.SHED || reason.decision() == Decision.SUPPRESSED)
                .map(Reason::label)
                .collect(Collectors.toSet());
        Set<String> all = new HashSet<>(labels(Reason.values(), Reason::label));
        all.addAll(labels(IndicatorCause.values(), IndicatorCause::label));

        for (IndicatorState state : IndicatorState.values()) {
            Set<String> allowed = switch (state) {
                case HELD, LOST -> dark;
                case IDLE -> Set.of("paused", "sent", "timeout");
                case ENDED -> Set.of("conversation-ended");
                case COMPOSING -> Set.of();
            };
            assertThat(all.stream().filter(reason -> isState(state, reason)).toList())
                    .as(state.label())
                    .containsExactlyInAnyOrderElementsOf(allowed);
        }
        assertThat(API.complaint("state", new JsonObject("{\"h\":1,\"st\":\"composing\"}")))
                .isEmpty();
    }

    private static boolean isState(IndicatorState state, String reason) {
        JsonObject frame = new JsonObject().put("h", 1).put("st", state.label()).put("reason", reason);
        return API.complaint("state", frame).isEmpty();
    }

    private static List<String> labels(String schema) {
        JsonArray labels = AsyncApi.DOCUMENT
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject(schema)
                .getJsonArray("enum");
        return labels.stream().map(Object::toString).toList();
    }

    private static <E> List<String> labels(E[] values, Function<E, String> label) {
        return Arrays.stream(values).map(label).toList();
    }
}
