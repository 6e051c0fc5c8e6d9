package io.keyfold.edge.auth;

import io.keyfold.config.Settings;
import io.keyfold.core.Agent;
import io.keyfold.core.Bearer;
import io.keyfold.core.ProblemCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must say, once its signature is known to be good. Everything is checked here, not by the
 * library, which takes a token without {@code exp}.
 */
final class JwtRules {
    /** How far the issuer's clock may be ahead of ours, for {@code nbf}. */
    private static final long LEEWAY_MS = 5000;
    /** Later than this is no date. */
    private static final double MAX_EPOCH_S = 253_402_300_799.0;

    private final Settings.Jwt jwt;
    private final List<String> serviceSubjects;
    private final boolean carriesBearer;

    JwtRules(Settings settings) {
        jwt = settings.auth().jwt();
        serviceSubjects = settings.auth().serviceSubjects();
        carriesBearer = settings.upstream().credential() == Settings.Credential.AGENT;
    }

    /** Why the claims are refused. */
    record Refusal(ProblemCode problem, String detail) {}

    /** Null when the claims are good at {@code nowEpochMs}. */
    @Nullable
    Refusal refusal(JsonObject claims, long nowEpochMs) {
        if (!(claims.getValue("exp") instanceof Number exp) || !(exp.doubleValue() <= MAX_EPOCH_S)) {
            return invalid("The agent token has no expiry (claim 'exp').");
        }
        if (nowEpochMs >= expiresAtEpochMs(claims)) {
            return new Refusal(ProblemCode.TOKEN_EXPIRED, ProblemCode.TOKEN_EXPIRED.cause());
        }
        if (claims.getValue("nbf") instanceof Number nbf && nbf.doubleValue() * 1000 > nowEpochMs + LEEWAY_MS) {
            return invalid("The agent token is not valid yet (claim 'nbf').");
        }
        if (jwt.issuer() != null && !jwt.issuer().equals(claims.getValue("iss"))) {
            return invalid("The agent token was issued by someone else (claim 'iss').");
        }
        if (jwt.audience() != null && !words(claims.getValue("aud")).contains(jwt.audience())) {
            return invalid("The agent token is meant for someone else (claim 'aud').");
        }
        if (!isService(claims) && userId(claims) == null) {
            return invalid("The agent token names no user (claim '" + jwt.userClaim() + "').");
        }
        return hasScope(claims)
                ? null
                : new Refusal(
                        ProblemCode.SCOPE_MISSING,
                        "The agent token does not carry the scope '" + jwt.requiredScope() + "'.");
    }

    /** The caller that good claims name. */
    Caller caller(String token, JsonObject claims) {
        long id = TokenId.of(token);
        Bearer bearer = carriesBearer ? new Bearer(id, token, expiresAtEpochMs(claims)) : null;
        String user = userId(claims);
        boolean service = isService(claims);
        // A service subject that is no user of the platform is known by its subject, for the audit.
        String known = user == null && service ? claims.getString("sub") : user;
        return new Caller(new Agent(known, service, bearer), id, expiresAtEpochMs(claims));
    }

    static long expiresAtEpochMs(JsonObject claims) {
        return (long) (((Number) claims.getValue("exp")).doubleValue() * 1000);
    }

    private boolean hasScope(JsonObject claims) {
        return jwt.requiredScope().isEmpty()
                || words(claims.getValue("scope")).contains(jwt.requiredScope())
                || words(claims.getValue("scp")).contains(jwt.requiredScope());
    }

    private boolean isService(JsonObject claims) {
        return claims.getValue("sub") instanceof String subject && serviceSubjects.contains(subject);
    }

    private @Nullable String userId(JsonObject claims) {
        return claims.getValue(jwt.userClaim()) instanceof String user && !user.isEmpty() ? user : null;
    }

    /** The words of a claim that is a string (separated by spaces) or an array of strings. */
    private static List<?> words(@Nullable Object claim) {
        if (claim instanceof String text) {
            return Arrays.asList(text.split(" ", -1));
        }
        return claim instanceof JsonArray array ? array.getList() : List.of();
    }

    private static Refusal invalid(String detail) {
        return new Refusal(ProblemCode.TOKEN_INVALID, detail);
    }
}
