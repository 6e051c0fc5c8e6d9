package io.keyfold.routing;

import io.keyfold.ops.LoopMeters;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What the cluster's routing uses of one event loop.
 *
 * @param index which of the node's loops it is, 0 to {@link ClusterLoop#MAX_LOOPS} - 1
 * @param later runs a task on this loop when its present turn is over
 * @param timers calls back on this loop
 * @param meters the counters of this loop
 * @param fenced whether this loop must not act, as it may not be known by now that it stood still
 */
public record LoopPorts(int index, Executor later, Timers timers, LoopMeters meters, BooleanSupplier fenced) {}
