package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Ids;
import io.keyfold.ops.LoopMeters.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v2/users/me} with the token in question. Takes permits of the control budget. */
final class HttpTokenCheck implements TokenCheck {
    private static final String PATH = "/api/v2/users/me";
    private static final int MAX_BODY_BYTES = 65_536;

    private final ControlCalls calls;
    private final RequestOptions options;

    HttpTokenCheck(ControlCalls calls, BaseUrl base) {
        this.calls = calls;
        this.options = base.options(HttpMethod.GET, PATH);
    }

    @Override
    public void check(String token, Reply reply) {
        ControlCall.Question<String> question = new ControlCall.Question<>(
                Operation.TOKEN_CHECK,
                options,
                Buffer.buffer(),
                new Bearer(0, token, Long.MAX_VALUE),
                MAX_BODY_BYTES,
                HttpTokenCheck::userId);
        new ControlCall<>(calls, question, reply::known, result -> refused(result, reply)).start();
    }

    private static void refused(CallResult result, Reply reply) {
        switch (result.status()) {
            case 401, 403 -> reply.rejected();
            default -> reply.unavailable();
        }
    }

    private static @Nullable String userId(Buffer body) {
        JsonObject user = UntrustedJson.object(body);
        String id = user == null ? null : UntrustedJson.text(user, "id");
        return id != null && Ids.isValid(id) ? id : null;
    }
}
