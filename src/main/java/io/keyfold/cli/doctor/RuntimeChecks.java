package io.keyfold.cli.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import io.keyfold.core.DoctorCode;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What this process may use, which is what a relay started in the same way may use. */
final class RuntimeChecks {
    private static final long MIB = 1 << 20;
    /** What a JVM with 64 MB of heap says that it may use, its survivor space not counted. */
    private static final long MIN_HEAP_BYTES = 60 * MIB;

    private static final long MIN_OPEN_FILES = 4_096;

    private RuntimeChecks() {}

    static Finding java() {
        // Only the JVM's own switches: a -D may hold a secret.
        List<String> switches = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X"))
                .toList();
        return Finding.ok(System.getProperty("java.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors"
                + (switches.isEmpty() ? "" : ", " + String.join(" ", switches)));
    }

    static Finding memory() {
        return memory(Runtime.getRuntime().maxMemory());
    }

    static Finding memory(long maxHeapBytes) {
        String seen = "at most " + maxHeapBytes / MIB + " MB of heap";
        return maxHeapBytes < MIN_HEAP_BYTES ? Finding.failed(DoctorCode.MEMORY_SHORT, seen) : Finding.ok(seen);
    }

    static Finding openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? openFiles(system.getMaxFileDescriptorCount())
                : Finding.notChecked("this system does not say how many files may be open");
    }

    static Finding openFiles(long limit) {
        String seen = limit + " may be open";
        return limit < MIN_OPEN_FILES ? Finding.failed(DoctorCode.OPEN_FILES_SHORT, seen) : Finding.ok(seen);
    }
}
