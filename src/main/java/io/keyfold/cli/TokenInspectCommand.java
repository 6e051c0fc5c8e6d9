package io.keyfold.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keyfold token inspect}: what a token says of itself. */
@Command(name = "inspect", description = "Decode an agent token, without checking its signature.")
public final class TokenInspectCommand implements Callable<Integer> {
    /** More than any header line that carries a token may hold. */
    private static final int MAX_TOKEN_BYTES = 64 * 1024;

    @Parameters(paramLabel = "TOKEN", description = "The token, or - to read it from stdin.")
    private String token;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String bare = (token.equals("-") ? readStdin() : token).strip().replaceFirst("^(?i)bearer\\s+", "");
        if (bare.isEmpty()) {
            throw new CliFailure(Exit.USAGE, "the token is empty; give it as an argument, or on stdin with -");
        }
        TokenReport report = TokenReport.of(bare, System.currentTimeMillis());
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(json(report).encodePrettily());
        } else {
            print(report, bare.length(), out);
        }
        out.flush();
        return Exit.OK;
    }

    private static void print(TokenReport report, int length, PrintWriter out) {
        if (report.header() == null || report.claims() == null) {
            out.println(
                    "opaque token of " + length + " characters, as the platform's own tokens and guest tokens are:");
            out.println("only who issued it can say more. A relay takes it with auth.mode: platform.");
        } else {
            out.println("header    " + report.header().encode());
            for (var claim : report.claims()) {
                out.printf("claim     %-8s %s%n", claim.getKey(), claim.getValue());
            }
            out.println("expires   " + report.expiry());
            out.println("signature not checked");
        }
        report.warnings().forEach(warning -> out.println("warning   " + warning));
    }

    private static JsonObject json(TokenReport report) {
        return new JsonObject()
                .put("kind", report.isOpaque() ? "opaque" : "jwt")
                .put("header", report.header())
                .put("claims", report.claims())
                .put("expires", report.expiry())
                .put("signatureChecked", false)
                .put("warnings", new JsonArray(report.warnings()));
    }

    private static String readStdin() {
        try {
            return new String(System.in.readNBytes(MAX_TOKEN_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
