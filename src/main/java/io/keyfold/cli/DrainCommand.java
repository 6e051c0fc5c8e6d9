package io.keyfold.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keyfold drain}: a running node gives everything to the others, and is not ready from then on. */
@Command(
        name = "drain",
        description =
                "Let a running node hand over all that it owns; it is not ready from then on. Stop it after that.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:drained, now or before",
            "2:no admin token",
            "3:refused, or not everything could be handed over",
            "69:no node is there"
        })
public final class DrainCommand implements Callable<Integer> {
    private static final String PATH = "/admin/v1/drain";
    /** Longer than a drain may take: 5 s for the hand-over, 5 s for calls that are out. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        AdminOptions.Admin node = admin.resolve(spec.commandLine().getErr());
        ManagementClient.Answer answer = node.client().post(PATH, node.token(), LIMIT);
        JsonObject drained = answer.json();
        if (answer.status() != 200) {
            throw AdminOptions.refused(answer.url(), answer.status(), drained, " 'keyfold status' tells more");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(output.isJson() ? drained.encodePrettily() : text(drained));
        out.flush();
        return drained.getBoolean("complete", true) ? Exit.OK : Exit.CHECK_FAILED;
    }

    private static String text(JsonObject drained) {
        String took = drained.getLong("tookMs", 0L) + " ms";
        if (!drained.getBoolean("complete", true)) {
            return "drained in " + took + ", but not everything was handed over in time; the rest goes on from the"
                    + " replicated records. The log of the node tells more";
        }
        int shards = drained.getInteger("shards", 0);
        int members = drained.getInteger("members", 0);
        if (members > 0) {
            return "drained in " + took + ": " + counted(shards, "shard") + " went to " + counted(members, "node");
        }
        return "drained in " + took + (shards > 0 ? ": no other node serves, so nobody owns its shards now" : "");
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
