package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class AgentJwtTest {
    @Test
    void carriesTheClaimsThatARelayChecks() {
        String token = new AgentJwt("secret", "a:b c").sign("user-1", "id-1", 1_000_500, 2_000_900);

        JsonObject claims = new JsonObject(decoded(token.split("\\.")[1]));
        assertThat(claims.getString("sub")).isEqualTo("user-1");
        assertThat(claims.getString("scope")).isEqualTo("a:b c");
        assertThat(claims.getLong("iat")).isEqualTo(1_000);
        assertThat(claims.getLong("exp")).isEqualTo(2_000);
    }

    @Test
    void signatureDependsOnKeyAndContent() {
        String token = new AgentJwt("secret", "s").sign("u", "id", 0, 1_000);

        assertThat(new AgentJwt("secret", "s").sign("u", "id", 0, 1_000)).isEqualTo(token);
        assertThat(signature(new AgentJwt("other", "s").sign("u", "id", 0, 1_000)))
                .isNotEqualTo(signature(token));
        assertThat(signature(new AgentJwt("secret", "s").sign("v", "id", 0, 1_000)))
                .isNotEqualTo(signature(token));
    }

    private static String signature(String token) {
        return token.split("\\.")[2];
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
