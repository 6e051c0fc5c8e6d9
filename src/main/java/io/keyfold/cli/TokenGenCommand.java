package io.keyfold.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code keyfold token gen}: a signed agent token (HS256) for trials and tests. */
@Command(name = "gen", description = "Mint a test agent token (HS256), on stdout.")
public final class TokenGenCommand implements Callable<Integer> {
    @Option(names = "--sub", required = true, paramLabel = "USER", description = "The agent's user id.")
    private String subject = "";

    @Option(
            names = "--scope",
            paramLabel = "S",
            description = "Claim 'scope'; empty for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "conversations:messaging:write")
    private String scope = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Ttl.class,
            description = "How long it is good, such as 30s, 10m, 1h (default: ${DEFAULT-VALUE}).",
            defaultValue = "1h")
    private Duration ttl = Duration.ZERO;

    @Option(names = "--issuer", paramLabel = "ISS", description = "Claim 'iss'.")
    private @Nullable String issuer;

    @Option(names = "--audience", paramLabel = "AUD", description = "Claim 'aud'.")
    private @Nullable String audience;

    @Mixin
    private final SigningSecret secret = new SigningSecret();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> environment = System.getenv();
        String token = Hs256.sign(claims(System.currentTimeMillis() / 1_000), secret.resolve(environment));
        spec.commandLine().getOut().println(token);
        return Exit.OK;
    }

    private JsonObject claims(long nowEpochS) {
        JsonObject claims = new JsonObject().put("sub", subject);
        putUnlessEmpty(claims, "scope", scope);
        putUnlessEmpty(claims, "iss", issuer);
        putUnlessEmpty(claims, "aud", audience);
        return claims.put("iat", nowEpochS).put("exp", nowEpochS + ttl.toSeconds());
    }

    private static void putUnlessEmpty(JsonObject claims, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            claims.put(name, value);
        }
    }

    /** Seconds are the grain of a token's times. */
    private static final class Ttl implements ITypeConverter<Duration> {
        private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,6})([smhd])");

        @Override
        public Duration convert(String text) {
            Matcher written = WRITTEN.matcher(text);
            if (!written.matches()) {
                throw new TypeConversionException("'" + text + "' needs a number and a unit (s, m, h, d), such as 1h");
            }
            long amount = Long.parseLong(written.group(1));
            return switch (written.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }
}
