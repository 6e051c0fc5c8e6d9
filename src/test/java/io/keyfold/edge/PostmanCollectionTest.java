package io.keyfold.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The collection for Postman: version 2.1 of its format, and every request one of the API document's. */
class PostmanCollectionTest {
    private static final Path FILE = Path.of("docs", "keyfold.postman_collection.json");
    private static final JsonObject COLLECTION = read();

    private static JsonObject read() {
        try {
            return new JsonObject(Files.readString(FILE));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonObject> requests() {
        List<JsonObject> found = new ArrayList<>();
        collect(COLLECTION.getJsonArray("item"), found);
        return found;
    }

    private static void collect(JsonArray items, List<JsonObject> into) {
        for (Object each : items) {
            JsonObject item = (JsonObject) each;
            assertThat(item.getString("name")).isNotBlank();
            if (item.containsKey("item")) {
                collect(item.getJsonArray("item"), into);
            } else {
                into.add(item.getJsonObject("request"));
            }
        }
    }

    @Test
    void itSaysThatItIsACollectionOfVersion21() {
        JsonObject info = COLLECTION.getJsonObject("info");
        assertThat(info.getString("schema"))
                .isEqualTo("https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
        assertThat(info.getString("name")).isEqualTo("Keyfold");
        assertThat(requests()).hasSizeGreaterThan(10);
    }

    @Test
    void everyRequestIsACallOfTheApiDocument() {
        JsonObject paths = ApiDocument.shippedOpenApi().getJsonObject("paths");
        for (JsonObject request : requests()) {
            JsonObject url = request.getJsonObject("url");
            String path = url.getJsonArray("path").stream()
                    .map(part -> part.toString().replaceAll("^:(\\w+)$", "{$1}"))
                    .collect(Collectors.joining("/", "/", ""));
            assertThat(paths.containsKey(path)).as(path).isTrue();
            assertThat(paths.getJsonObject(path)
                            .containsKey(request.getString("method").toLowerCase(Locale.ROOT)))
                    .as("%s %s", request.getString("method"), path)
                    .isTrue();
            assertThat(url.getString("raw")).isEqualTo("{{baseUrl}}" + path.replaceAll("\\{(\\w+)}", ":$1"));
            assertThat(url.getJsonArray("host")).containsExactly("{{baseUrl}}");
        }
    }

    @Test
    void everyVariableThatIsUsedIsDeclared() {
        Set<String> declared = COLLECTION.getJsonArray("variable").stream()
                .map(variable -> ((JsonObject) variable).getString("key"))
                .collect(Collectors.toSet());
        Set<String> used = new TreeSet<>();
        Matcher uses = Pattern.compile("\\{\\{(\\w+)}}").matcher(COLLECTION.encode());
        while (uses.find()) {
            used.add(uses.group(1));
        }
        assertThat(used).isEqualTo(new TreeSet<>(declared));
    }

    @Test
    void bodiesAreJsonAndSayIt() {
        for (JsonObject request : requests()) {
            JsonObject body = request.getJsonObject("body");
            if (body != null && "raw".equals(body.getString("mode"))) {
                String raw = body.getString("raw");
                assertThat(raw.startsWith("[") ? new JsonArray(raw) : new JsonObject(raw))
                        .isNotNull();
                assertThat(request.getJsonArray("header").encode()).contains("application/json");
            }
        }
    }

    @Test
    void theFirstRequestIsTheOneOfTheQuestion() {
        JsonObject first = requests().get(0);
        assertThat(first.getJsonObject("url").getString("raw")).isEqualTo("{{baseUrl}}" + TypingPath.SEED);
        assertThat(new JsonObject(first.getJsonObject("body").getString("raw")).fieldNames())
                .containsExactlyInAnyOrder("conversationId", "participantId", "text");
        assertThat(COLLECTION.getJsonObject("auth").getString("type")).isEqualTo("bearer");
    }
}
