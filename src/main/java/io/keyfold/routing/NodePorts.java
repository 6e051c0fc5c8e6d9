package io.keyfold.routing;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What all event loops of a node share for the cluster's routing.
 *
 * @param nodeId this node, as the others name it: an incarnation, new with every start
 * @param views who owns what at present; any thread
 * @param bus the way to other nodes
 * @param seal hides tokens on that way
 * @param clockMs monotonic ms, the clock of the shards
 * @param lookUpWaitMs how long the answer to a signal may take once its owner said that it waits for a look-up
 * @param displayMs how long the guest sees one call: {@code typing.display-duration}
 */
public record NodePorts(
        String nodeId,
        Supplier<View> views,
        Bus bus,
        Seal seal,
        LongSupplier clockMs,
        long lookUpWaitMs,
        long displayMs) {}
