package io.keyfold.cli.demo;

import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What never changes while the demo runs: who takes part, and the sentence of each reason, problem and trouble. */
final class Briefing {
    private Briefing() {}

    static JsonObject of(List<Chat> chats) {
        JsonArray conversations = new JsonArray();
        chats.forEach(chat -> conversations.add(chat.toJson()));
        JsonArray troubles = new JsonArray();
        for (Trouble trouble : Trouble.values()) {
            troubles.add(trouble.toJson());
        }
        return new JsonObject()
                .put("conversations", conversations)
                .put("troubles", troubles)
                .put("reasons", reasons())
                .put("problems", problems());
    }

    private static JsonObject reasons() {
        JsonObject reasons = new JsonObject();
        for (Reason reason : Reason.values()) {
            reasons.put(reason.label(), reason.sentence());
        }
        return reasons;
    }

    private static JsonObject problems() {
        JsonObject problems = new JsonObject();
        for (ProblemCode problem : ProblemCode.values()) {
            problems.put(
                    problem.label(),
                    new JsonObject()
                            .put("title", problem.title())
                            .put("cause", problem.cause())
                            .put("remedy", problem.remedy()));
        }
        return problems;
    }
}
