package io.keyfold.edge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The AsyncAPI document, as tests ask it: which frames there are, and whether one is as it says. */
public final class AsyncApi {
    /** As it lies in the jar. */
    public static final JsonObject DOCUMENT = ApiDocument.shippedAsyncApi();

    private static final JsonSchemaOptions OPTIONS =
            new JsonSchemaOptions().setDraft(Draft.DRAFT7).setBaseUri("app://keyfold");

    private final Map<String, Validator> validators = new LinkedHashMap<>();

    public AsyncApi() {
        messages().fieldNames().forEach(name -> validators.put(name, validator(name)));
    }

    /** One example of a message. */
    public record Example(String message, String name, JsonObject payload) {}

    /** Messages that the relay takes ("receive") or sends ("send", and what it answers), by their names. */
    public List<String> messages(String action) {
        List<String> names = new ArrayList<>();
        operations(action).forEach(operation -> addNames(operation.getJsonArray("messages"), names));
        return names.stream().distinct().toList();
    }

    /** Everything that the relay says, asked or not. */
    public List<String> serverMessages() {
        List<String> names = new ArrayList<>(messages("send"));
        operations("receive")
                .forEach(operation -> addNames(operation.getJsonObject("reply").getJsonArray("messages"), names));
        return names.stream().distinct().toList();
    }

    /** The answers that an operation of a client's message names. */
    public List<String> answersTo(String message) {
        List<String> names = new ArrayList<>();
        operations("receive").stream()
                .filter(operation -> {
                    List<String> asking = new ArrayList<>();
                    addNames(operation.getJsonArray("messages"), asking);
                    return asking.contains(message);
                })
                .forEach(operation -> addNames(operation.getJsonObject("reply").getJsonArray("messages"), names));
        return names;
    }

    /** The examples of these messages, in the document's order. */
    public List<Example> examples(List<String> names) {
        List<Example> examples = new ArrayList<>();
        for (String name : names) {
            for (Object item : messages().getJsonObject(name).getJsonArray("examples")) {
                JsonObject example = (JsonObject) item;
                examples.add(new Example(name, example.getString("name"), example.getJsonObject("payload")));
            }
        }
        return examples;
    }

    /** Why a frame is not what a message of this name is; empty when it is. */
    public String complaint(String message, JsonObject frame) {
        OutputUnit result =
                Objects.requireNonNull(validators.get(message), message).validate(frame);
        return Boolean.TRUE.equals(result.getValid()) ? "" : frame + " is not " + message + ": " + result.getErrors();
    }

    /** Which of these messages a frame is. */
    public List<String> kindsOf(JsonObject frame, List<String> names) {
        return names.stream().filter(name -> complaint(name, frame).isEmpty()).toList();
    }

    public static JsonObject messages() {
        return DOCUMENT.getJsonObject("components").getJsonObject("messages");
    }

    private static List<JsonObject> operations(String action) {
        return DOCUMENT.getJsonObject("operations").stream()
                .map(entry -> (JsonObject) entry.getValue())
                .filter(operation -> action.equals(operation.getString("action")))
                .toList();
    }

    private static void addNames(JsonArray references, List<String> into) {
        for (Object reference : references) {
            String path = ((JsonObject) reference).getString("$ref");
            into.add(path.substring(path.lastIndexOf('/') + 1));
        }
    }

    /** The payload's schema with all that it may refer to, where it looks for it. */
    private static Validator validator(String message) {
        JsonObject schema =
                messages().getJsonObject(message).getJsonObject("payload").copy();
        schema.put(
                "components",
                new JsonObject()
                        .put(
                                "schemas",
                                DOCUMENT.getJsonObject("components")
                                        .getJsonObject("schemas")
                                        .copy()));
        return Validator.create(JsonSchema.of(schema), OPTIONS);
    }
}
