package io.keyfold.cli.replay;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Consumer;

/** One line on a terminal, written over and over. */
public final class ProgressBar implements Consumer<Progress> {
    private final PrintWriter terminal;

    private ProgressBar(PrintWriter terminal) {
        this.terminal = terminal;
    }

    /** A bar on a terminal; anywhere else nothing, since logs are not for bars. */
    public static Consumer<Progress> on(PrintWriter err) {
        return isTerminal() ? new ProgressBar(err) : progress -> {};
    }

    @Override
    public void accept(Progress progress) {
        terminal.print("\r" + progress.bar() + "  ");
        if (progress.elapsedNs() >= progress.plannedNs()) {
            terminal.println();
        }
        terminal.flush();
    }

    /** From Java 22 on there can be a console without a terminal, and only the console itself knows. */
    @SuppressWarnings("SystemConsoleNull") // it is null on Java 17, and asked for more where it never is
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
