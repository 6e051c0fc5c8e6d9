package io.keyfold.cli;

import io.keyfold.cli.doctor.Doctor;
import io.keyfold.cli.doctor.Questions;
import io.keyfold.config.LoadRequest.Purpose;
import io.keyfold.core.Ids;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keyfold doctor}: looks at the whole chain and says what is wrong and what to do. */
@Command(
        name = "doctor",
        description = "Check the whole chain, from the desktops' proxy to the guest's messenger, and say what is wrong"
                + " and what to do. Starts nothing and changes nothing; with --conversation it makes one typing call,"
                + " with --url and --token one more through the relay.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing failed",
            "3:a check failed",
            "69:upstream, or the public address, cannot be reached",
            "78:configuration invalid"
        })
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The address that desktops call, in front of every proxy; a relay has to run behind it.")
    private @Nullable String url;

    @Option(names = "--conversation", paramLabel = "ID", description = "A conversation to try a typing call in.")
    private @Nullable String conversation;

    @Option(names = "--participant", paramLabel = "ID", description = "Who types there, as the desktop names it.")
    private @Nullable String participant;

    @Option(
            names = "--deployment",
            paramLabel = "ID",
            description = "The guest's messenger deployment, to read whether it shows that an agent types.")
    private @Nullable String deployment;

    @ArgGroup
    private @Nullable AgentToken agent;

    @ArgGroup
    private @Nullable GuestToken guest;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "Longest wait for one answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int waitS;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    private static final class AgentToken {
        @Option(
                names = "--token",
                paramLabel = "T",
                description = "What the desktop sends as Authorization; seen by who lists processes.")
        private @Nullable String token;

        @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds it.")
        private @Nullable Path file;
    }

    private static final class GuestToken {
        @Option(
                names = "--guest-token",
                paramLabel = "T",
                description = "What the desktop sends as guest_token, if it does; seen by who lists processes.")
        private @Nullable String token;

        @Option(names = "--guest-token-file", paramLabel = "FILE", description = "A file that holds it.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() {
        Doctor doctor = Doctor.visit(questions(), System::currentTimeMillis);
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(doctor.json().encodePrettily());
        } else {
            out.print(doctor.text(spec.commandLine().getColorScheme().ansi(), isUnicode()));
        }
        out.flush();
        return doctor.exitCode();
    }

    private Questions questions() {
        if (waitS < 1) {
            throw new CliFailure(Exit.USAGE, "--wait " + waitS + " is no time to wait; give whole seconds from 1");
        }
        return new Questions(
                config.request(Purpose.CHECK),
                address(url),
                id("--conversation", conversation),
                id("--participant", participant),
                agent == null ? null : token(agent.token, agent.file),
                guest == null ? null : token(guest.token, guest.file),
                id("--deployment", deployment),
                TimeUnit.SECONDS.toMillis(waitS));
    }

    private static @Nullable String address(@Nullable String url) {
        if (url == null) {
            return null;
        }
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return url.replaceAll("/+$", "");
            }
        } catch (IllegalArgumentException e) {
            throw new CliFailure(Exit.USAGE, notAddress(url), e);
        }
        throw new CliFailure(Exit.USAGE, notAddress(url));
    }

    private static String notAddress(String url) {
        return "--url " + url + " is not an address; write it as https://typing.example.com";
    }

    private static @Nullable String id(String option, @Nullable String given) {
        if (given != null && !Ids.isValid(given)) {
            throw new CliFailure(Exit.USAGE, option + " is not an id: 1 to 128 letters, digits and . _ : ~ -");
        }
        return given;
    }

    /** Without the scheme that is often copied along, and without the newline that editors add. */
    private static @Nullable String token(@Nullable String given, @Nullable Path file) {
        String token = file == null ? given : SecretFile.read(file, "token");
        return token == null ? null : token.strip().replaceFirst("^(?i)bearer\\s+", "");
    }

    /** Whether who reads stdout can show more than ASCII: Java 19 and later tell it, before that the locale does. */
    private static boolean isUnicode() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding", ""));
        return encoding.toUpperCase(Locale.ROOT).startsWith("UTF")
                || encoding.isEmpty() && Charset.defaultCharset().name().startsWith("UTF");
    }
}
