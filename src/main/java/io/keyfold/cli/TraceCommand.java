package io.keyfold.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keyfold trace}: what happens in one conversation, as it happens, until Ctrl-C. */
@Command(
        name = "trace",
        description =
                "Follow one conversation: keys, decisions with their reason, calls to the platform, tokens. Ctrl-C ends"
                        + " it. Ask any node of a cluster. As json, each line is one object.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:no admin token",
            "3:refused",
            "69:no node is there, or it ended the trace",
            "130:ended by Ctrl-C"
        })
public final class TraceCommand implements Callable<Integer> {
    private static final String PATH = "/admin/v1/trace/";
    private static final String DATA = "data: ";

    @Parameters(paramLabel = "CONVERSATION", description = "The conversation's id.")
    private String conversationId = "";

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        AdminOptions.Admin node = admin.resolve(err);
        String path = PATH + URLEncoder.encode(conversationId, StandardCharsets.UTF_8);
        ManagementClient.Streamed stream = node.client().stream(path, node.token());
        if (stream.status() != 200) {
            throw AdminOptions.refused(
                    stream.url(),
                    stream.status(),
                    json(String.join("", stream.lines().toList())),
                    "");
        }
        return follow(stream.lines().iterator(), spec.commandLine().getOut(), err);
    }

    private int follow(Iterator<String> lines, PrintWriter out, PrintWriter err) {
        String ended = null;
        try {
            while (ended == null && lines.hasNext()) {
                String line = lines.next();
                JsonObject news = line.startsWith(DATA) ? json(line.substring(DATA.length())) : null;
                if (news != null) {
                    ended = tell(news, out, err);
                }
                if (out.checkError()) {
                    return Exit.OK; // who read it has seen enough
                }
            }
        } catch (UncheckedIOException broken) {
            ended = "the connection broke";
        }
        throw new CliFailure(
                Exit.UNREACHABLE,
                "the node ended the trace: " + (ended == null ? "it was probably stopped" : ended)
                        + "; start it again, at any node");
    }

    /** Prints the news; returns why the trace has ended, or null while it goes on. */
    private @Nullable String tell(JsonObject news, PrintWriter out, PrintWriter err) {
        String what = news.getString("what", "");
        if (output.isJson()) {
            out.println(news.encode());
        } else if (what.equals("tracing")) {
            err.println(TraceText.heading(news));
            err.flush();
        } else if (!what.equals("end")) {
            out.println(TraceText.line(news, ZoneId.systemDefault()));
        }
        return what.equals("end") ? news.getString("why", "") : null;
    }

    private static @Nullable JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            return null;
        }
    }
}
