package io.keyfold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keyfold token}: mint a test agent token, or decode one. */
@Command(
        name = "token",
        description = "Mint a test agent token, or decode one.",
        subcommands = {TokenGenCommand.class, TokenInspectCommand.class})
public final class TokenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: gen or inspect");
    }
}
