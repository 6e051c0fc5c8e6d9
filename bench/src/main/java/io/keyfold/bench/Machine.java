package io.keyfold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run took place, in one line. */
final class Machine {
    private Machine() {}

    static String line() throws IOException {
        return cpuModel() + ", " + Runtime.getRuntime().availableProcessors() + " cores, JDK " + Runtime.version()
                + ", Linux " + System.getProperty("os.version") + ", load " + load();
    }

    /** Of one, five and fifteen minutes. */
    static String load() throws IOException {
        String[] loads = Files.readString(Path.of("/proc/loadavg")).split(" ");
        return loads[0] + " " + loads[1] + " " + loads[2];
    }

    private static String cpuModel() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            if (line.startsWith("model name")) {
                return line.substring(line.indexOf(':') + 2);
            }
        }
        return System.getProperty("os.arch");
    }
}
