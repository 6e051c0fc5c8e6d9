package io.keyfold.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.LongStream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What the event loops of another JVM allocate, from the counters that the JVM keeps for each thread. It attaches to
 * that JVM, whose answers come from threads that are not counted.
 */
final class LoopAllocation implements AutoCloseable {
    private static final String LOOP = "eventloop";

    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final long[] loops;

    LoopAllocation(Child jvm) throws IOException {
        connector = JMXConnectorFactory.connect(new JMXServiceURL(agentOf(jvm)));
        threads = ManagementFactory.newPlatformMXBeanProxy(
                connector.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        loops = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().contains(LOOP))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        if (loops.length == 0) {
            throw new IOException("no thread of the measured JVM is named as an event loop");
        }
    }

    /** Of all event loops since they began. */
    long bytes() throws IOException {
        return LongStream.of(threads.getThreadAllocatedBytes(loops)).sum();
    }

    private static String agentOf(Child jvm) throws IOException {
        try {
            VirtualMachine attached = VirtualMachine.attach(Long.toString(jvm.pid()));
            try {
                return attached.startLocalManagementAgent();
            } finally {
                attached.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot attach to the measured JVM: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
