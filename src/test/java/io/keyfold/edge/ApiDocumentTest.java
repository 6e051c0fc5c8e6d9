package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.edge.Routes.Route;
import io.keyfold.edge.body.Refused;
import io.keyfold.edge.keys.DesktopRates;
import io.keyfold.edge.pass.PassRules;
import io.keyfold.edge.ws.Sessions;
import io.keyfold.ops.LoopMeters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {
    private static final JsonObject DOCUMENT = ApiDocument.shippedOpenApi();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    @Test
    void documentAndRoutesNameTheSameCalls() {
        assertThat(documented(false)).isEqualTo(routed());
    }

    @Test
    void callsThatAreSaidToBePassedOnAre() {
        PassRules rules = new PassRules(List.of("/api/v2/"));
        assertThat(documented(true))
                .hasSize(4)
                .doesNotContainAnyElementsOf(routed())
                .allSatisfy(call -> {
                    String path = call.substring(call.indexOf('/')).replaceAll("[{}]", "");
                    assertThat(rules.serves(path)).isTrue();
                    assertThat(rules.takes(HttpMethod.valueOf(call.substring(0, call.indexOf(' '))), path))
                            .isTrue();
                });
    }

    private static Set<String> documented(boolean passedOn) {
        Set<String> documented = new TreeSet<>();
        DOCUMENT.getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue()).forEach(member -> {
                    boolean call = METHODS.contains(member.getKey());
                    if (call && ((JsonObject) member.getValue()).getBoolean("x-pass-through", false) == passedOn) {
                        documented.add(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return documented;
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        walk(DOCUMENT, json -> {
            String reference = json.getString("$ref");
            if (reference != null) {
                assertThat(resolve(reference)).as(reference).isNotNull();
            }
        });
    }

    @Test
    void closedSetsAreThoseOfTheCode() {
        JsonObject components = DOCUMENT.getJsonObject("components");
        assertThat(components
                        .getJsonObject("headers")
                        .getJsonObject("Keyfold-Reason")
                        .getJsonObject("schema")
                        .getJsonArray("enum"))
                .isEqualTo(new JsonArray(
                        Arrays.stream(Reason.values()).map(Reason::label).toList()));
        assertThat(components
                        .getJsonObject("schemas")
                        .getJsonObject("Problem")
                        .getJsonObject("properties")
                        .getJsonObject("code")
                        .getJsonArray("enum"))
                .isEqualTo(new JsonArray(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::label)
                        .toList()));
    }

    @Test
    void everyCodeWithAPageIsDocumented() {
        JsonObject code = (JsonObject) DOCUMENT.getJsonObject("paths")
                .getJsonObject("/problems/{code}")
                .getJsonArray("parameters")
                .getValue(0);

        assertThat(code.getJsonObject("schema").getJsonArray("enum"))
                .isEqualTo(new JsonArray(Stream.concat(
                                Stream.<Explained>concat(
                                                Stream.of(ProblemCode.values()), Stream.of(DoctorCode.values()))
                                        .map(Explained::label),
                                Stream.of(Reason.values()).map(Reason::label))
                        .distinct()
                        .toList()));
    }

    @Test
    void problemExamplesAreWhatTheRelayWouldSend() {
        Problems problems = new Problems(new LoopMeters(LoopMeters.Durations.NONE), "");
        List<JsonObject> examples = new ArrayList<>();
        DOCUMENT.getJsonObject("components")
                .getJsonObject("responses")
                .forEach(
                        response -> examplesOf((JsonObject) response.getValue(), "application/problem+json", examples));

        assertThat(examples).hasSizeGreaterThan(15);
        for (JsonObject example : examples) {
            ProblemCode problem = Arrays.stream(ProblemCode.values())
                    .filter(each -> each.label().equals(example.getString("code")))
                    .findFirst()
                    .orElseThrow();
            assertThat(example)
                    .isEqualTo(problems.body(problem, example.getString("detail"), example.getString("contextId")));
        }
    }

    @Test
    void exampleBodiesAreTaken() {
        eachExample("/api/v2/conversations/messaging/typing", "post", bytes -> TypingBody.parse(bytes, bytes.length));
        eachExample(TypingPath.SDK, "post", bytes -> TypingBody.checkSdk(bytes, bytes.length));
        eachExample("/v1/conversations/{c}/guest-token", "put", bytes -> GuestTokenBody.parse(bytes, bytes.length));
        eachExample("/v1/conversations/{c}/participants/{p}/typing", "put", bytes -> {
            JsonObject body = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
            TypingState.kindOf(body.getString("state"));
            HoldTime.parseMs(body.getString("for", "0s"), 120_000);
        });
        eachExample("/v1/keystrokes", "post", bytes -> {
            for (Object item : new JsonArray(new String(bytes, StandardCharsets.UTF_8))) {
                TypingBody.parse(
                        item.toString().getBytes(StandardCharsets.UTF_8),
                        item.toString().length());
                TypingState.kindOf(((JsonObject) item).getString("state"));
            }
        });
        eachExample("/v1/events", "post", bytes -> {
            String body = new String(bytes, StandardCharsets.UTF_8);
            JsonArray events = body.startsWith("[") ? new JsonArray(body) : new JsonArray().add(new JsonObject(body));
            events.forEach(event ->
                    assertThat(NotificationParser.parse((JsonObject) event)).isNotNull());
        });
    }

    @FunctionalInterface
    private interface Parser {
        void parse(byte[] bytes) throws Refused;
    }

    private static void eachExample(String path, String method, Parser parser) {
        List<Object> examples = new ArrayList<>();
        DOCUMENT.getJsonObject("paths")
                .getJsonObject(path)
                .getJsonObject(method)
                .getJsonObject("requestBody")
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("examples")
                .forEach(example -> examples.add(((JsonObject) example.getValue()).getValue("value")));
        assertThat(examples).as(path).isNotEmpty();
        for (Object example : examples) {
            byte[] bytes = example.toString().getBytes(StandardCharsets.UTF_8);
            assertThatCode(() -> parser.parse(bytes)).as("%s %s", path, example).doesNotThrowAnyException();
        }
    }

    private static void examplesOf(JsonObject response, String mediaType, List<JsonObject> into) {
        JsonObject content = response.getJsonObject("content", new JsonObject()).getJsonObject(mediaType);
        if (content != null) {
            content.getJsonObject("examples")
                    .forEach(example -> into.add(((JsonObject) example.getValue()).getJsonObject("value")));
        }
    }

    private static Set<String> routed() {
        Vertx vertx = Vertx.vertx();
        try {
            LoopMeters meters = new LoopMeters(LoopMeters.Durations.NONE);
            EdgeServices services = new EdgeServices(
                    new EdgeSettings().build(),
                    new FakeRouter(),
                    (token, sink) -> {},
                    meters,
                    null,
                    hash -> {},
                    new DesktopRates(),
                    new Sessions(),
                    "admin",
                    () -> 0,
                    () -> 0);
            List<Route> table = EdgeParts.of(vertx, services, 1000).routes().table();
            return table.stream()
                    .map(route -> route.method() + " " + route.template())
                    .collect(Collectors.toCollection(TreeSet::new));
        } finally {
            vertx.close();
        }
    }

    private static JsonObject resolve(String reference) {
        JsonObject at = DOCUMENT;
        for (String name : reference.substring("#/".length()).split("/")) {
            at = at == null ? null : at.getJsonObject(name);
        }
        return at;
    }

    private static void walk(Object json, Consumer<JsonObject> visitor) {
        if (json instanceof JsonObject object) {
            visitor.accept(object);
            object.forEach(field -> walk(field.getValue(), visitor));
        } else if (json instanceof JsonArray array) {
            array.forEach(item -> walk(item, visitor));
        }
    }
}
